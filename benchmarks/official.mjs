// The official JavaScript client, measured from within its own process. It reads jobs as lines of JSON and answers each
// with a line: what became of it, in seconds.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { GitBookAPI } = await import(pathToFileURL(process.env.OFFICIAL_CLIENT + "/dist/index.js"));

function cpu() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const now = () => performance.now() / 1e3;

async function calls(client, { concurrency, count, seconds }) {
  const latencies = [];
  const began = now();
  const busy = cpu();
  let left = count;
  async function worker() {
    while (left-- > 0 && now() - began < seconds) {
      const start = now();
      await client.spaces.getSpaceById("x");
      latencies.push(now() - start);
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker));
  return { elapsed: now() - began, cpu: cpu() - busy, latencies };
}

async function stream(client, { scenario, count }) {
  const began = now();
  const busy = cpu();
  let first = null;
  let seen = 0;
  const body = { question: "How do I start?", scope: { mode: "default" } };
  for await (const event of client.orgs.streamAskInSite(scenario, "x", body)) {
    first ??= now() - began;
    seen += event.type === "answer" ? 1 : 0;
    if (seen === count) break;
  }
  return { elapsed: now() - began, cpu: cpu() - busy, first, seen };
}

const jobs = { calls, stream };
console.warn = () => {}; // it warns of every queue that is longer than a hundred events
for await (const line of createInterface({ input: process.stdin })) {
  const { kind, url, ...job } = JSON.parse(line);
  const client = new GitBookAPI({ endpoint: url, authToken: "gb_api_benchmark" });
  try {
    console.log(JSON.stringify(await jobs[kind](client, job)));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
}
