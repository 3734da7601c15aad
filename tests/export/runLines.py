"""Runs Python as it stands, beside the folders that it loads:

    python tests/export/runLines.py LINES.py [LINES.py ...]

in the folder that they lie in. Prints for each a list of what it has printed: a list of values each time.
"""
import builtins
import json
import os
import runpy
import sys

os.environ.setdefault("HF_HUB_OFFLINE", "1")
sys.path.insert(0, os.getcwd())  # as for a script
said, printing = [], builtins.print
for path in sys.argv[1:]:
    printed = []
    builtins.print = lambda *values, printed=printed: printed.append(values)
    before = list(sys.path)
    runpy.run_path(path)
    sys.path[:] = before
    sys.modules.pop("tag", None)
    said.append(printed)
printing(json.dumps(said, default=float))
