import { Box, Button, CopyButton, Group, Stack, Text, Title } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Task } from '../../core/data/task.ts';
import { isInTransformersJs } from '../../core/export/transformersJs.ts';
import type { ModelType } from '../../core/modelTypes.ts';
import { useRunStore } from '../../state/runStore.ts';
import { useShownTask } from '../useShownTask.ts';
import classes from './ExportStage.module.css';

/** Where each word has a tag of its own the pipeline is no help: its aggregations join neighbours of one tag. */
const PYTHON: Readonly<Record<Task, (name: string) => readonly string[]>> = {
  spans: (name) => [
    'from transformers import pipeline',
    '',
    'tagger = pipeline(',
    '    "token-classification",',
    `    model="./${name}",`,
    '    aggregation_strategy="first",',
    ')',
    'print(tagger("Maria Keller flew to Lisbon."))',
  ],
  tokens: (name) => [
    'from transformers import (',
    '    AutoModelForTokenClassification,',
    '    AutoTokenizer,',
    ')',
    '',
    `tokenizer = AutoTokenizer.from_pretrained("./${name}")`,
    'model = AutoModelForTokenClassification.from_pretrained(',
    `    "./${name}"`,
    ')',
    'words = "Maria Keller flew to Lisbon .".split()',
    'inputs = tokenizer(',
    '    words, is_split_into_words=True, return_tensors="pt"',
    ')',
    'label_ids = model(**inputs).logits[0].argmax(-1).tolist()',
    'for i, word in enumerate(words):',
    '    first = inputs.word_ids().index(i)',
    '    print(word, model.config.id2label[label_ids[first]])',
  ],
};

function javascriptLines(name: string, task: Task, modelType: ModelType | undefined): readonly string[] {
  const local = ["env.localModelPath = './';", 'env.allowRemoteModels = false;'];
  if (modelType !== undefined && !isInTransformersJs(modelType)) {
    return [
      'import {',
      '  AutoModel,',
      '  AutoTokenizer,',
      '  env,',
      "} from '@huggingface/transformers';",
      '',
      ...local,
      'const tokenizer = await AutoTokenizer.from_pretrained(',
      `  '${name}',`,
      ');',
      'const model = await AutoModel.from_pretrained(',
      `  '${name}',`,
      "  { dtype: 'fp32' },",
      ');',
      "const inputs = tokenizer('Maria Keller flew to Lisbon.');",
      'const { logits } = await model(inputs);',
      'for (const [i, row] of logits.tolist()[0].entries()) {',
      '  const id = inputs.input_ids.data[i];',
      '  const best = row.indexOf(Math.max(...row));',
      '  const label = model.config.id2label[best];',
      '  console.log(tokenizer.decode([id]), label);',
      '}',
    ];
  }
  return [
    "import { env, pipeline } from '@huggingface/transformers';",
    '',
    ...local,
    'const tagger = await pipeline(',
    "  'token-classification',",
    `  '${name}',`,
    "  { dtype: 'fp32' },",
    ');',
    ...(task === 'spans'
      ? ["console.log(await tagger('Maria Keller flew to Lisbon.'));"]
      : [
          'const tokens = await tagger(',
          "  'Maria Keller flew to Lisbon.',",
          '  { ignore_labels: [] },',
          ');',
          'console.log(tokens);',
        ]),
  ];
}

/** The lines that load the exported folder, ready to be copied. */
export function LoadLines({ name }: { readonly name: string }) {
  const { t } = useTranslation();
  const headingId = useId();
  const task = useShownTask();
  const python = PYTHON[task](name).join('\n');
  const javascript = javascriptLines(
    name,
    task,
    useRunStore((state) => state.record?.modelType),
  ).join('\n');
  return (
    <section className="panel" aria-labelledby={headingId}>
      <Stack gap="md">
        <Title order={3} size="h4" id={headingId}>
          {t('export.load')}
        </Title>
        <Lines title={t('export.python')} code={python} />
        <Lines title={t('export.javascript')} code={javascript} />
      </Stack>
    </section>
  );
}

function Lines({ title, code }: { readonly title: string; readonly code: string }) {
  const { t } = useTranslation();
  return (
    <div>
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={600}>
          {title}
        </Text>
        <CopyButton value={code}>
          {({ copied, copy }) => (
            <Button
              variant="subtle"
              size="compact-xs"
              onClick={copy}
              aria-label={`${t('export.copy')}: ${title}`}
              leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
            >
              {copied ? t('export.copied') : t('export.copy')}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Box component="pre" className={classes.code ?? ''} tabIndex={0}>
        <code>{code}</code>
      </Box>
    </div>
  );
}
