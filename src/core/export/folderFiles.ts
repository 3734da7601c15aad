/** The files that every exported folder has; a tokenizer can bring some more. */
export const FOLDER_FILES = [
  'README.md',
  'config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'model.safetensors',
  'onnx/model.onnx',
  'tag.py',
  'tag.mjs',
  'training_args.json',
  'trainer_state.json',
  'eval_results.json',
] as const;
