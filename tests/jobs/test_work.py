from __future__ import annotations

import pytest

from gitbook_async import InvalidArgument, jobs

pytestmark = pytest.mark.anyio


def calls(fake, operation):
    return [request for request in fake.requests if request.operation == operation]


async def test_a_specification_is_pushed_from_a_file_and_processed(gitbook, fake, tmp_path):
    (tmp_path / "api.yaml").write_text("openapi: 3.1.0\ninfo: {title: ü}\n", encoding="utf-8")
    spec = await jobs.push_openapi(gitbook, "acme", "pets", tmp_path / "api.yaml", poll=0)
    assert spec.processing_state == "complete"
    assert calls(fake, "createOrUpdateOpenAPISpecBySlug")[0].body == {
        "source": {"text": "openapi: 3.1.0\ninfo: {title: ü}\n"}
    }
    content = await gitbook.openapi_versions.get_latest_raw_content("acme", "pets")
    assert "title: ü" in str(content)


async def test_a_specification_is_pushed_from_an_address_without_waiting(gitbook, fake):
    spec = await jobs.push_openapi(gitbook, "acme", "pets", "https://example.com/api.json", wait=False)
    assert spec.processing_state == "pending"
    assert [request.operation for request in fake.requests] == ["createOrUpdateOpenAPISpecBySlug"]
    assert fake.requests[0].body == {"source": {"url": "https://example.com/api.json"}}


async def test_a_specification_that_gitbook_cannot_process_is_an_error(gitbook):
    with pytest.raises(jobs.JobError, match="cannot process pets: "):
        await jobs.push_openapi(gitbook, "acme", "pets", "https://example.invalid/api.json", poll=0)


@pytest.mark.parametrize("slug", ["", "a--b", "-a", "ü", "a" * 101, "a_b"])
async def test_a_bad_slug_or_an_empty_file_is_refused(gitbook, fake, tmp_path, slug):
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(InvalidArgument, match="slug"):
        await jobs.push_openapi(gitbook, "acme", slug, tmp_path / "empty")
    with pytest.raises(InvalidArgument, match="is empty"):
        await jobs.push_openapi(gitbook, "acme", "a-b", tmp_path / "empty")
    assert fake.requests == []


async def test_waiting_has_an_end(gitbook, tmp_path):
    (tmp_path / "api.yaml").write_text("openapi: 3.1.0")
    with pytest.raises(jobs.JobError, match="is not over after 0 s"):
        await jobs.push_openapi(gitbook, "acme", "pets", tmp_path / "api.yaml", poll=0.001, patience=0)


async def test_a_website_is_imported_once(gitbook, fake):
    run = await jobs.start_import(gitbook, "acme-guides", "https://example.com")
    same = await jobs.start_import(gitbook, "acme-guides", "https://example.com", organization="acme")
    assert same.id == run.id
    assert len(calls(fake, "startImportRun")) == 1
    other = await jobs.start_import(gitbook, "acme-guides", "https://example.org", enhance=False)
    assert other.id != run.id
    assert calls(fake, "startImportRun")[1].body == {
        "source": {"type": "website", "url": "https://example.org"},
        "target": {"space": "acme-guides"},
        "enhance": False,
    }
    assert (await jobs.wait_import(gitbook, "acme", run.id, poll=0)).status == "completed"


async def test_an_import_that_fails_or_is_cancelled_is_an_error(gitbook):
    run = await jobs.start_import(gitbook, "acme-guides", "https://example.invalid", organization="acme")
    with pytest.raises(jobs.JobError, match=f"the import {run.id} failed: "):
        await jobs.wait_import(gitbook, "acme", run.id, poll=0)
    run = await jobs.start_import(gitbook, "acme-guides", "https://example.com", organization="acme")
    await gitbook.imports.cancel("acme", run.id)
    with pytest.raises(jobs.JobError, match="cancelled"):
        await jobs.wait_import(gitbook, "acme", run.id, poll=0)
