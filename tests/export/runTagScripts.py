"""What `tag.py` of exported folders says of texts:

    python tests/export/runTagScripts.py FOLDER TEXTS.json [FOLDER TEXTS.json ...]

TEXTS.json is a list of texts. Prints a list of lists of entities for each folder, whose places count UTF-16 units.
"""
import importlib.util
import json
import sys
from pathlib import Path


def utf16(text, place):
    return len(text[:place].encode("utf-16-le")) // 2


said = []
for folder, texts in zip(sys.argv[1::2], sys.argv[2::2]):
    spec = importlib.util.spec_from_file_location("tag", Path(folder) / "tag.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    of_folder = []
    for text in json.loads(Path(texts).read_text(encoding="utf-8")):
        found = module.tag(text)
        of_folder.append([{**one, "start": utf16(text, one["start"]), "end": utf16(text, one["end"])} for one in found])
    said.append(of_folder)
print(json.dumps(said))
