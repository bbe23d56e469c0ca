"""Programs that measure. Each prints a table of ratios; `python -m benchmarks` runs them all."""
