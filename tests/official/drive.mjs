// Makes the calls that it reads from standard input with the official JavaScript client, and prints what became of each.
//
// A call names its operation by method and path, because the client has names of its own for some. The client has no
// table of its operations: what a method calls is read from its source.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { GitBookAPI } = await import(pathToFileURL(`${process.env.OFFICIAL_CLIENT}/dist/index.js`));
const { url, token, calls } = JSON.parse(readFileSync(0, "utf8"));
const client = new GitBookAPI({ endpoint: url, authToken: token });

const found = new Map();
for (const group of [client, ...Object.values(client)]) {
  for (const method of Object.values(group ?? {})) {
    const source = typeof method === "function" ? String(method) : "";
    const path = /path: `([^`]*)`/.exec(source)?.[1].replaceAll("${", "{");
    const verb = /method: "([A-Z]+)"/.exec(source)?.[1];
    const names = /^\(([^)]*?)(, )?params = /.exec(source)?.[1];
    if (path && verb && names !== undefined) found.set(`${verb} ${path}`, { method, names: names.split(", ").filter(Boolean) });
  }
}

function make({ method, path, values, query, headers, body }, more = {}) {
  const { method: call, names } = found.get(`${method} ${path}`);
  const others = { query: { ...query, ...more }, data: body };
  const given = names.map((name) => (name in values ? encodeURIComponent(values[name]) : others[name]));
  return call(...given, { headers });
}

async function pages(job) {
  const told = [];
  for (let more = {}; told.length < 100; more = { page: told.at(-1).next.page }) {
    told.push((await make(job, more)).data);
    if (!told.at(-1).next) break;
  }
  return told;
}

async function events(job) {
  const told = [];
  for await (const event of make(job)) told.push(event);
  return told;
}

const kinds = { call: async (job) => (await make(job)).data ?? null, pages, events };

async function outcome(job) {
  if (!found.has(`${job.method} ${job.path}`)) return { absent: true };
  try {
    return { value: await kinds[job.kind](job) };
  } catch (error) {
    return { error: { code: error.code ?? null, message: error.errorMessage ?? error.message } };
  }
}

const outcomes = [];
for (const job of calls) outcomes.push(await outcome(job));
console.log(JSON.stringify(outcomes));
