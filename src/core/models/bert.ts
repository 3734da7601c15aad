import { GraphBuilder } from '../onnx/builder.ts';
import type { DataType, Dim, Value } from '../onnx/graph.ts';
import type { BertConfig } from './config.ts';
import { ForwardContext, type ForwardMode, type ForwardModel, GRAPH, HIDDEN_ROWS } from './forward.ts';
import { type AttentionShape, attentionMaskBias, gelu, layerNorm, linear, selfAttention } from './layers.ts';

/**
 * BERT with a token-classification head (Devlin et al., 2018; transformers' BertForTokenClassification), parameters under the
 * reference's names except that query, key and value are stacked.
 */
export function buildBert(config: BertConfig, labelCount: number, mode: ForwardMode): ForwardModel {
  const graph = new GraphBuilder(`bert-${mode.kind}`);
  const context = new ForwardContext(graph, mode);
  const heads = config.numAttentionHeads;
  const headSize = config.hiddenSize / heads;
  const idType: DataType = mode.kind === 'export' ? 'int64' : 'int32';
  const idInput = (name: string): Value => graph.input(name, idType, ['batch', 'length']);
  const inputIds = idInput(GRAPH.inputIds);
  const attentionMask = idInput(GRAPH.attentionMask);
  const tokenTypeIds = idInput(GRAPH.tokenTypeIds);

  const attention: AttentionShape = {
    heads,
    headSize,
    headsShape:
      mode.kind === 'export'
        ? graph.concat([graph.shapeOf(inputIds), graph.int64s([3, heads, headSize])], 0)
        : graph.input(GRAPH.headsShape, 'int64', [5]),
    maskBias: attentionMaskBias(context, attentionMask),
    dropout: config.attentionProbsDropoutProb,
  };
  let hidden = embeddings(context, config, inputIds, tokenTypeIds);
  for (let layer = 0; layer < config.numHiddenLayers; layer++) {
    hidden = encoderLayer(context, config, `bert.encoder.layer.${layer}`, hidden, attention);
  }
  const pooled = context.dropout(hidden, config.classifierDropout ?? config.hiddenDropoutProb);
  const flatLogits = linear(context, 'classifier', pooled, config.hiddenSize, labelCount);
  const logits =
    mode.kind === 'export'
      ? graph.reshape(flatLogits, graph.concat([graph.shapeOf(inputIds), graph.int64s([labelCount])], 0), [
          'batch',
          'length',
          labelCount,
        ])
      : flatLogits;
  return {
    graph,
    modelType: config.modelType,
    parameters: context.parameters,
    dropoutSites: context.dropoutSites,
    attentionHeads: heads,
    headSize,
    labelCount,
    logits,
  };
}

function embeddings(
  context: ForwardContext,
  config: BertConfig,
  inputIds: Value,
  tokenTypeIds: Value,
): Value {
  const { graph } = context;
  const size = config.hiddenSize;
  const name = 'bert.embeddings';
  const table = (kind: string, rows: number, paddingRow?: number) =>
    context.parameter(`${name}.${kind}.weight`, [rows, size], {
      decay: true,
      ...(paddingRow === undefined ? {} : { paddingRow }),
    });
  const words = graph.gather(table('word_embeddings', config.vocabSize, config.padTokenId), inputIds);
  const positionTable = table('position_embeddings', config.maxPositionEmbeddings);
  const types = graph.gather(table('token_type_embeddings', config.typeVocabSize), tokenTypeIds);
  const sum = graph.add(graph.add(words, types), positions(context, positionTable, inputIds));
  const rows = graph.reshape(sum, [-1, size], [HIDDEN_ROWS, size]);
  const normalized = layerNorm(context, `${name}.LayerNorm`, rows, size, config.layerNormEps);
  return context.dropout(normalized, config.hiddenDropoutProb);
}

/** The embeddings of positions 0 to length-1, broadcast over the batch. */
function positions(context: ForwardContext, table: Value, inputIds: Value): Value {
  const { graph } = context;
  if (context.mode.kind === 'export') return graph.firstRows(table, graph.shapeOf(inputIds, 1, 2), 'length');
  const shape: readonly Dim[] = [1, 'length'];
  return graph.gather(table, graph.input(GRAPH.positionIds, 'int32', shape));
}

function encoderLayer(
  context: ForwardContext,
  config: BertConfig,
  name: string,
  hidden: Value,
  attention: AttentionShape,
): Value {
  const { graph } = context;
  const { hiddenSize, intermediateSize, layerNormEps, hiddenDropoutProb } = config;
  const attended = selfAttention(context, `${name}.attention.self`, hidden, attention);
  const projected = linear(context, `${name}.attention.output.dense`, attended, hiddenSize, hiddenSize);
  const afterAttention = layerNorm(
    context,
    `${name}.attention.output.LayerNorm`,
    graph.add(context.dropout(projected, hiddenDropoutProb), hidden),
    hiddenSize,
    layerNormEps,
  );
  const raised = gelu(
    context,
    linear(context, `${name}.intermediate.dense`, afterAttention, hiddenSize, intermediateSize),
  );
  const lowered = linear(context, `${name}.output.dense`, raised, intermediateSize, hiddenSize);
  return layerNorm(
    context,
    `${name}.output.LayerNorm`,
    graph.add(context.dropout(lowered, hiddenDropoutProb), afterAttention),
    hiddenSize,
    layerNormEps,
  );
}
