"""Runs ../shared/oracles/verify/verify_export.py on many folders in one process, since starting PyTorch takes longer than a check.

    python verifyFolders.py VERIFY_EXPORT.py FOLDER CASES.json [FOLDER CASES.json ...]

Prints a JSON list of what the script says about each folder, in their order.
"""
import contextlib
import importlib.util
import io
import json
import sys

script, *rest = sys.argv[1:]
spec = importlib.util.spec_from_file_location("verify_export", script)
verify_export = importlib.util.module_from_spec(spec)
spec.loader.exec_module(verify_export)

verdicts = []
for folder, cases in zip(rest[::2], rest[1::2]):
    sys.argv = [script, folder, cases]
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
        verify_export.main()
    # JSON has no Infinity, which stands there for logits of another shape.
    verdicts.append(json.loads(said.getvalue(), parse_constant=str))
print(json.dumps(verdicts))
