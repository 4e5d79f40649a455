"""Measured comparisons with peers: `python -m bench.ranking`, `python -m bench.speed`."""
