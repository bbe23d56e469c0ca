"""Benchmarks. Each program prints tables of ratios; `python -m benchmarks` runs all of them."""
