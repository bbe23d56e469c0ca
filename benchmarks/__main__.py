"""Run all benchmarks, one after the other."""

from __future__ import annotations

from benchmarks import imports

for benchmark in (imports,):
    benchmark.main()
