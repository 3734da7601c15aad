/** From the files of a model's folder to its tokenizer. */
import { withBertSettings } from './bertSettings.ts';
import { withDeclaredTokens } from './declaredTokens.ts';
import { CONFIG_FILE, MissingTokenizerError, TOKENIZER_FILE, UnsupportedTokenizerError } from './errors.ts';
import { type TokenizerContents, withPrefixSpace } from './prefixSpace.ts';
import { readJson } from './readJson.ts';
import { ADDED_TOKENS_FILE, SPECIAL_TOKENS_FILE, withSpecialTokens } from './specialTokens.ts';
import { type FastTokenizer, loadTokenizer } from './tokenizer.ts';
import {
  type TokenizedModel,
  tokenizerClass,
  WORD_PIECE_CLASSES,
  withTokenizerClass,
  wordPieceKind,
} from './tokenizerClass.ts';
import { tokenizerJsonOfVocab } from './vocabTxt.ts';

const VOCAB_FILE = 'vocab.txt';

/**
 * Contents of `tokenizer.json` and `tokenizer_config.json` as they belong beside a model that is trained on pre-split
 * sentences: `tokenizer.json` is made of `vocab.txt` where it is missing (BERT's kind and MPNet's only), where it is
 * at odds with the configuration of BERT's kind the latter wins, tokens that the other files declare are in it, and
 * byte-level and SentencePiece tokenizers put a space before each word.
 *
 * @param files content by name: tokenizer.json, tokenizer_config.json, special_tokens_map.json,
 *   added_tokens.json, vocab.txt; others are not read
 * @param model null where nothing is known of it: a `vocab.txt` is then BERT's
 * @throws MissingTokenizerError, InvalidTokenizerError, UnsupportedTokenizerError
 */
export function readTokenizerFiles(
  files: ReadonlyMap<string, Uint8Array>,
  model: TokenizedModel | null = null,
): TokenizerContents {
  const tokenizerConfig = readIfThere(files, CONFIG_FILE);
  const specialTokensMap = readIfThere(files, SPECIAL_TOKENS_FILE);
  const addedTokens = readIfThere(files, ADDED_TOKENS_FILE);
  const tokenizerConfigJson = withSpecialTokens(
    withTokenizerClass(tokenizerConfig ?? {}, model),
    specialTokensMap,
  );
  const tokenizerJson = withDeclaredTokens(
    readIfThere(files, TOKENIZER_FILE) ?? ofVocab(files, tokenizerConfigJson, addedTokens, model),
    { tokenizerConfig, specialTokensMap, addedTokens },
  );
  const className = tokenizerClass(tokenizerConfigJson, model);
  const contents = { tokenizerJson, tokenizerConfigJson };
  return withPrefixSpace(wordPieceKind(className) === null ? contents : withBertSettings(contents));
}

/** The tokenizer of `readTokenizerFiles`, which throws the same. */
export function tokenizerFromFiles(
  files: ReadonlyMap<string, Uint8Array>,
  model: TokenizedModel | null = null,
): FastTokenizer {
  const { tokenizerJson, tokenizerConfigJson } = readTokenizerFiles(files, model);
  return loadTokenizer(tokenizerJson, tokenizerConfigJson);
}

function ofVocab(
  files: ReadonlyMap<string, Uint8Array>,
  tokenizerConfig: unknown,
  addedTokens: unknown,
  model: TokenizedModel | null,
): unknown {
  const vocab = files.get(VOCAB_FILE);
  if (vocab === undefined) throw missing(files);
  const className = tokenizerClass(tokenizerConfig, model);
  const kind = className === null && model === null ? 'bert' : wordPieceKind(className);
  if (kind === null) {
    const found = className ?? `model_type ${model?.modelType}`;
    const supported = WORD_PIECE_CLASSES.join(', ');
    throw new UnsupportedTokenizerError(
      `There is a ${VOCAB_FILE}, but no ${TOKENIZER_FILE}, and from ${VOCAB_FILE} only ${supported} can be made; ` +
        `this model has ${found}. ${HOW_TO_MAKE_ONE}`,
      { part: 'tokenizer_class', found, supported },
    );
  }
  return tokenizerJsonOfVocab(kind, {
    vocabTxt: new TextDecoder().decode(vocab),
    tokenizerConfig,
    addedTokens,
  });
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

function readIfThere(files: ReadonlyMap<string, Uint8Array>, name: string): unknown {
  const bytes = files.get(name);
  return bytes === undefined ? undefined : readJson(name, bytes);
}
