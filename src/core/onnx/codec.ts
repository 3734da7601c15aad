import { create, toBinary } from '@bufbuild/protobuf';
import { joinChunks } from '../bytes.ts';
import type { Attribute, DataType, Graph, Initializer, Value } from './graph.ts';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
} from './schema/onnx_pb.ts';

/**
 * 18 is the first opset with axes as inputs on every reduction. IR 8 was released with it, so that older runtimes can
 * read the files.
 */
const OPSET_VERSION = 18;
const IR_VERSION = 8;

/** TensorProto.DataType of the ONNX schema. */
const ELEMENT_TYPES: Readonly<Record<DataType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 };

export interface EncodeOptions {
  /** Ends up in the model's metadata_props. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Serialises a graph as an ONNX ModelProto (https://onnx.ai/onnx/repo-docs/IR.html). */
export function encodeModel(graph: Graph, options: EncodeOptions = {}): Uint8Array<ArrayBuffer> {
  return joinChunks(encodeModelChunks(graph, options));
}

/** The bytes of `encodeModel` in chunks. Chunks of initializers are views of their data: no weight is copied. */
export function encodeModelChunks(graph: Graph, options: EncodeOptions = {}): Uint8Array[] {
  const { names, identities } = nameOutputs(graph);
  const nameOf = (value: Value): string => names.get(value) ?? value.name;
  const nodes = graph.nodes.map((node, index) =>
    create(NodeProtoSchema, {
      name: `${node.op}_${index}`,
      opType: node.op,
      input: node.inputs.map(nameOf),
      output: node.outputs.map(nameOf),
      attribute: Object.entries(node.attributes).map(([name, attribute]) => attributeProto(name, attribute)),
    }),
  );
  for (const { name, value } of identities) {
    nodes.push(
      create(NodeProtoSchema, {
        name: `Identity_${name}`,
        opType: 'Identity',
        input: [nameOf(value)],
        output: [name],
      }),
    );
  }
  const graphChunks = [
    toBinary(GraphProtoSchema, create(GraphProtoSchema, { name: graph.name, node: nodes })),
    ...graph.initializers.flatMap(initializerChunks),
    toBinary(
      GraphProtoSchema,
      create(GraphProtoSchema, {
        input: graph.inputs.map((value) => valueInfo(value.name, value)),
        output: graph.outputs.map(({ name, value }) => valueInfo(name, value)),
      }),
    ),
  ];
  const before = { irVersion: BigInt(IR_VERSION), producerName: 'tagsmith' };
  const after = {
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(OPSET_VERSION) })],
    metadataProps: Object.entries(options.metadata ?? {}).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    ),
  };
  return [
    toBinary(ModelProtoSchema, create(ModelProtoSchema, before)),
    ...lengthDelimited(GRAPH_FIELD, graphChunks),
    toBinary(ModelProtoSchema, create(ModelProtoSchema, after)),
  ];
}

/** Field numbers of the schema: ModelProto.graph, GraphProto.initializer, TensorProto.raw_data. */
const GRAPH_FIELD = 7;
const INITIALIZER_FIELD = 5;
const RAW_DATA_FIELD = 9;

/**
 * A field of protobuf's wire type LEN: tag, length, content
 * (https://protobuf.dev/programming-guides/encoding/#structure). Like the library, this writes a message's fields in
 * the order of their numbers.
 */
function lengthDelimited(field: number, content: readonly Uint8Array[]): Uint8Array[] {
  const header = [(field << 3) | 2];
  let rest = content.reduce((sum, { length }) => sum + length, 0);
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) header.push((rest % 0x80) | 0x80);
  header.push(rest);
  return [Uint8Array.from(header), ...content];
}

/**
 * A value computed by a node takes the name of its output; a second output of the same value, or one that is an
 * input, needs an Identity.
 */
function nameOutputs(graph: Graph) {
  const computed = new Set(graph.nodes.flatMap((node) => node.outputs));
  const names = new Map<Value, string>();
  const identities: { name: string; value: Value }[] = [];
  for (const { name, value } of graph.outputs) {
    if (computed.has(value) && !names.has(value)) names.set(value, name);
    else identities.push({ name, value });
  }
  return { names, identities };
}

function attributeProto(name: string, attribute: Attribute) {
  switch (attribute.kind) {
    case 'int':
      return create(AttributeProtoSchema, {
        name,
        type: AttributeProto_AttributeType.INT,
        i: BigInt(attribute.value),
      });
    case 'float':
      return create(AttributeProtoSchema, {
        name,
        type: AttributeProto_AttributeType.FLOAT,
        f: attribute.value,
      });
    case 'string':
      return create(AttributeProtoSchema, {
        name,
        type: AttributeProto_AttributeType.STRING,
        s: new TextEncoder().encode(attribute.value),
      });
    case 'ints':
      return create(AttributeProtoSchema, {
        name,
        type: AttributeProto_AttributeType.INTS,
        ints: attribute.value.map(BigInt),
      });
    default:
      return attribute satisfies never;
  }
}

function initializerChunks({ value, data }: Initializer): Uint8Array[] {
  const description = create(TensorProtoSchema, {
    name: value.name,
    dims: value.shape.map((dim) => BigInt(dim)),
    dataType: ELEMENT_TYPES[value.type],
  });
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return lengthDelimited(INITIALIZER_FIELD, [
    toBinary(TensorProtoSchema, description),
    ...lengthDelimited(RAW_DATA_FIELD, [rawData]),
  ]);
}

function valueInfo(name: string, value: Value) {
  const dims = value.shape.map((dim) =>
    create(TensorShapeProto_DimensionSchema, {
      value:
        typeof dim === 'number' ? { case: 'dimValue', value: BigInt(dim) } : { case: 'dimParam', value: dim },
    }),
  );
  const shape = create(TensorShapeProtoSchema, { dim: dims });
  const tensorType = create(TypeProto_TensorSchema, { elemType: ELEMENT_TYPES[value.type], shape });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensorType } }),
  });
}
