/** From the files of a model's folder to its tokenizer. */
import { z } from 'zod';
import {
  CONFIG_FILE,
  InvalidTokenizerError,
  MissingTokenizerError,
  parseFile,
  TOKENIZER_FILE,
  UnsupportedTokenizerError,
} from './errors.ts';
import { type TokenizerContents, withPrefixSpace } from './prefixSpace.ts';
import { type FastTokenizer, loadTokenizer } from './tokenizer.ts';
import { tokenizerJsonOfVocab } from './vocabTxt.ts';

const VOCAB_FILE = 'vocab.txt';

/** The files of a folder that a tokenizer can be made of, by name; a model's folder need not have all of them. */
export const TOKENIZER_FILES: readonly string[] = [TOKENIZER_FILE, CONFIG_FILE, VOCAB_FILE];

/** Classes whose vocab.txt is BERT's; transformers takes one without a name for BERT's too. */
const BERT_CLASSES = ['BertTokenizer', 'DistilBertTokenizer', 'ElectraTokenizer', 'MobileBertTokenizer'];

const classSchema = z.looseObject({ tokenizer_class: z.string().nullish() });

/**
 * Contents of `tokenizer.json` and `tokenizer_config.json` as they belong beside a model that is trained on pre-split sentences:
 * `tokenizer.json` is made of `vocab.txt` where it is missing (BERT only), and RoBERTa's puts a blank before each word.
 *
 * @param files content by name; others than `TOKENIZER_FILES` are not read
 * @throws MissingTokenizerError, InvalidTokenizerError, UnsupportedTokenizerError
 */
export function readTokenizerFiles(files: ReadonlyMap<string, Uint8Array>): TokenizerContents {
  const tokenizerConfigJson = readJson(files, CONFIG_FILE) ?? {};
  const tokenizerJson = readJson(files, TOKENIZER_FILE) ?? ofVocab(files, tokenizerConfigJson);
  return withPrefixSpace({ tokenizerJson, tokenizerConfigJson });
}

/** The tokenizer of `readTokenizerFiles`, which throws the same. */
export function tokenizerFromFiles(files: ReadonlyMap<string, Uint8Array>): FastTokenizer {
  const { tokenizerJson, tokenizerConfigJson } = readTokenizerFiles(files);
  return loadTokenizer(tokenizerJson, tokenizerConfigJson);
}

function ofVocab(files: ReadonlyMap<string, Uint8Array>, config: unknown): unknown {
  const vocab = files.get(VOCAB_FILE);
  if (vocab === undefined) throw missing(files);
  const name = parseFile(classSchema, config, CONFIG_FILE).tokenizer_class?.replace(/Fast$/, '');
  if (name !== undefined && !BERT_CLASSES.includes(name)) {
    throw new UnsupportedTokenizerError(
      `There is a ${VOCAB_FILE}, but no ${TOKENIZER_FILE}, and from ${VOCAB_FILE} only ${BERT_CLASSES.join(', ')} can be made; ` +
        `${CONFIG_FILE} says ${name}. ${HOW_TO_MAKE_ONE}`,
      { part: 'tokenizer_class', found: name, supported: BERT_CLASSES.join(', ') },
    );
  }
  return tokenizerJsonOfVocab(new TextDecoder().decode(vocab), config);
}

const HOW_TO_MAKE_ONE =
  'Make it in Python with AutoTokenizer.from_pretrained(MODEL).save_pretrained(FOLDER) and add the file, or choose a model that has it.';

function missing(files: ReadonlyMap<string, Uint8Array>): MissingTokenizerError {
  const names = [...files.keys()];
  return new MissingTokenizerError(
    `The model has neither ${TOKENIZER_FILE} nor ${VOCAB_FILE}, so its words cannot be turned into tokens. ${HOW_TO_MAKE_ONE}`,
    { files: names },
  );
}

function readJson(files: ReadonlyMap<string, Uint8Array>, name: string): unknown {
  const bytes = files.get(name);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new InvalidTokenizerError(
      `${name} is not JSON (${problem}). Take the file again from the model's page.`,
      { file: name, problem },
    );
  }
}
