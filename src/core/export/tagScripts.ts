/**
 * `tag.py` and `tag.mjs` of an exported folder: they split a text as the training data were split, encode it word by
 * word, and give what Try shows. Both follow core/predict/tagText.ts and core/tokens/windows.ts, and read from
 * config.json what differs between runs (core/train/runFacts.ts). transformers.js takes what begins with `https:` for
 * no local folder, so in a page its address is given without that. It would also keep local files in the browser's
 * cache by their address, and never see a folder that replaces another one: so that cache is not used.
 */
export const PYTHON_SCRIPT = `"""Tags text with the model of this folder as it was trained: word by word.

    pip install numpy onnxruntime regex tokenizers
    python tag.py "A text of yours"    (without a text, it tags a sentence of the data)
"""
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import regex
from tokenizers import Tokenizer

CONFIG = json.loads(Path(__file__).with_name("config.json").read_text(encoding="utf-8"))
RUN, WORDS = CONFIG["tagsmith"], CONFIG["tagsmith"]["words"]
TOKENIZER = Tokenizer.from_file(str(Path(__file__).with_name("tokenizer.json")))
TOKENIZER.enable_truncation(RUN["max_length"])
MODEL = onnxruntime.InferenceSession(str(Path(__file__).parent / "onnx" / "model.onnx"))


def split(text):
    """(start, end) of each word, by the rule of the training data."""
    for match in regex.finditer(WORDS["pattern"], text):
        if WORDS["rule"] == "segmenter" and regex.search(WORDS["dictionary_pattern"], match.group()):
            import icu  # pip install pyicu
            breaks = icu.BreakIterator.createWordInstance(icu.Locale("en"))
            breaks.setText(match.group())
            units, start = match.group().encode("utf-16-le"), match.start()
            for end in [match.start() + len(units[: 2 * end].decode("utf-16-le")) for end in breaks]:
                yield start, end
                start = end
        else:
            yield match.span()


def windows(counts, room):
    """(first, end, kept, kept_end) in words: windows of at most room tokens that overlap by a quarter."""
    before = np.concatenate([[0], np.cumsum(np.minimum(counts, room))])
    first = kept = end = 0
    while end < len(counts):
        end = int(max(first + 1, np.searchsorted(before, before[first] + room, side="right") - 1))
        next_first = end
        while end < len(counts) and next_first - 1 > first and before[end] - before[next_first - 1] <= room / 4:
            next_first -= 1
        border = next_first  # in the middle of what both windows read
        while border < end and before[end] - before[border + 1] >= before[border] - before[next_first]:
            border += 1
        yield first, end, kept, border
        first, kept = next_first, border


def tag(text=RUN.get("example", "")):
    """The entities of a text; where each word has a tag of its own, all words with theirs."""
    places = list(split(text))
    words = [text[start:end] for start, end in places]
    alone = TOKENIZER.encode_batch([[word] for word in words], is_pretokenized=True, add_special_tokens=False)
    room, spans = RUN["max_length"] - TOKENIZER.num_special_tokens_to_add(False), []
    for first, end, kept, kept_end in windows([len(word.ids) for word in alone], room):
        encoding = TOKENIZER.encode(words[first:end], is_pretokenized=True)
        rows = dict(input_ids=encoding.ids, attention_mask=encoding.attention_mask, token_type_ids=encoding.type_ids)
        (logits,) = MODEL.run(["logits"], {i.name: np.array([rows[i.name]]) for i in MODEL.get_inputs()})
        scores = np.exp(logits[0] - np.logaddexp.reduce(logits[0], axis=-1, keepdims=True))
        for token, word in enumerate(encoding.word_ids):
            if word is None or word == encoding.word_ids[token - 1] or not kept <= first + word < kept_end:
                continue  # the first token of a word decides
            label, at = CONFIG["id2label"][str(scores[token].argmax())], first + word
            kind = label if RUN["task"] == "tokens" else label[2:]
            goes_on = RUN["task"] == "spans" and label[0] == "I" and spans and spans[-1][0::2] == [kind, at - 1]
            if kind and not goes_on:
                spans.append([kind, [], at])
            if kind:
                spans[-1][1:] = [[*spans[-1][1], (*places[at], float(scores[token].max()))], at]
    found = [(kind, of[0][0], of[-1][1], np.mean([word[2] for word in of])) for kind, of, _ in spans]
    return [dict(type=kind, start=s, end=e, text=text[s:e], score=float(score)) for kind, s, e, score in found]


if __name__ == "__main__":
    print(json.dumps(tag(*sys.argv[1:2]), ensure_ascii=False, indent=1))
`;

export const JAVASCRIPT_SCRIPT = `/**
 * Tags text with the model of this folder as it was trained: word by word.
 *
 *     npm install @huggingface/transformers
 *     node tag.mjs "A text of yours"    (without a text, it tags a sentence of the data)
 */
import { AutoModel, AutoTokenizer, env, Tensor } from '@huggingface/transformers';

/** The words of a text with their places, by the rule of the training data. */
function split(text, { rule, pattern, dictionary_pattern: dictionary }) {
  const segmenter = new Intl.Segmenter('en', { granularity: 'word' });
  return [...text.matchAll(new RegExp(pattern, 'gu'))].flatMap(({ 0: word, index }) => {
    const isCut = rule === 'segmenter' && new RegExp(dictionary, 'u').test(word);
    const parts = isCut ? [...segmenter.segment(word)] : [{ segment: word, index: 0 }];
    return parts.map((part) => ({ text: part.segment, start: index + part.index }));
  });
}

/** In words: windows of at most room tokens that overlap by a quarter, and what is kept of each. */
function* windows(counts, room) {
  const before = [0];
  for (const count of counts) before.push(before.at(-1) + count);
  for (let first = 0, kept = 0, end = 0; end < counts.length; ) {
    end = first + 1;
    while (end < counts.length && before[end + 1] - before[first] <= room) end++;
    let next = end;
    while (end < counts.length && next - 1 > first && before[end] - before[next - 1] <= room / 4) next--;
    let border = next; // in the middle of what both windows read
    while (border < end && before[end] - before[border + 1] >= before[border] - before[next]) border++;
    yield { first, end, kept, keptEnd: border };
    [first, kept] = [next, border];
  }
}

/** A function from a text to its entities; where each word has a tag of its own, to all words with theirs. */
export async function loadTagger() {
  const [parent, folder] = ['..', '.'].map((path) => new URL(path, import.meta.url));
  const path = parent.protocol === 'file:' ? decodeURIComponent(parent.pathname) : parent.href.replace(/^\\w+:/, '');
  Object.assign(env, { allowLocalModels: true, allowRemoteModels: false, useBrowserCache: false, localModelPath: path });
  const name = decodeURIComponent(folder.pathname.split('/').at(-2));
  const tokenizer = await AutoTokenizer.from_pretrained(name);
  const model = await AutoModel.from_pretrained(name, { dtype: 'fp32' });
  const { id2label, tagsmith: run } = model.config;
  const idsOf = (word) => tokenizer.encode(word, { add_special_tokens: false });
  const [around, inside] = [tokenizer.encode('a'), idsOf('a')];
  const at = around.findIndex((_, i) => inside.every((id, j) => id === around[i + j]));
  const [before, after] = [around.slice(0, at), around.slice(at + inside.length)];
  const room = run.max_length - before.length - after.length;
  return async (text = run.example ?? '') => {
    const spans = [];
    const words = split(text, run.words).map((word) => ({ ...word, ids: idsOf(word.text).slice(0, room) }));
    for (const { first, end, kept, keptEnd } of windows(words.map(({ ids }) => ids.length), room)) {
      const ids = [...before, ...words.slice(first, end).flatMap((word) => word.ids), ...after];
      const row = (values) => new Tensor('int64', BigInt64Array.from(values, BigInt), [1, ids.length]);
      const { logits } = await model({ input_ids: row(ids), attention_mask: row(ids.map(() => 1)) });
      const rows = logits.tolist()[0];
      let token = before.length; // the first one of a word decides
      for (let i = first; i < end; token += words[i++].ids.length) {
        if (words[i].ids.length === 0 || i < kept || i >= keptEnd) continue;
        const values = rows[token];
        const best = values.reduce((top, value, id) => (value > values[top] ? id : top), 0);
        const score = 1 / values.reduce((sum, value) => sum + Math.exp(value - values[best]), 0);
        const [label, open] = [id2label[best], spans.at(-1)];
        const type = run.task === 'tokens' ? label : label.slice(2);
        const goesOn = run.task === 'spans' && label[0] === 'I' && open?.type === type && open.last === i - 1;
        if (goesOn) Object.assign(open, { last: i }).scores.push(score);
        else if (type !== '') spans.push({ type, first: i, last: i, scores: [score] });
      }
    }
    return spans.map(({ type, first, last, scores }) => {
      const [start, end] = [words[first].start, words[last].start + words[last].text.length];
      const score = scores.reduce((sum, value) => sum + value, 0) / scores.length;
      return { type, start, end, text: text.slice(start, end), score };
    });
  };
}

const [, script, text] = globalThis.process?.argv ?? [];
if (/(^|[\\\\/])tag\\.mjs$/.test(script)) console.log(await (await loadTagger())(text));
`;
