"""From the tree to a wheel and an sdist that work: ``python -m codegen release``. Nothing is uploaded."""
