/** The field's own words: what each means, in a sentence and an example. */
export const terms = {
  what: 'What does “{{term}}” mean?',
  example: 'Example: {{example}}',
  words: {
    learningRate: {
      term: 'learning rate',
      meaning:
        'How far each step moves the weights: too far and training diverges, too little and it takes forever.',
      example: '3e-4 is 0.0003; base-size encoders usually take 2e-5.',
    },
    epochs: {
      term: 'epoch',
      meaning: 'One pass through all the training sentences.',
      example: '3 epochs over 700 sentences: the model sees each sentence three times.',
    },
    batchSize: {
      term: 'batch size',
      meaning: 'How many sentences the model learns from in one step.',
      example: '80 sentences in batches of 8 make 10 steps per epoch.',
    },
    seed: {
      term: 'seed',
      meaning:
        'The number from which everything random follows: new weights, the order of sentences, dropout.',
      example: 'Two runs with seed 42 and the same settings end with the same weights.',
    },
    labelAlignment: {
      term: 'sub-word',
      meaning:
        'A piece of a word: the model reads words in pieces that its vocabulary knows, while your labels belong to words.',
      example: 'cased-4l-384 reads Montevideo as Monte, ##v, ##ideo; only Monte carries its label LOC.',
    },
    schedule: {
      term: 'schedule',
      meaning: 'How the learning rate changes during the run.',
      example: 'Linear: it falls evenly from 3e-4 to 0.',
    },
    maxLength: {
      term: 'length limit',
      meaning: 'How many sub-words of a sentence the model sees; the rest is cut off.',
      example: 'With a limit of 128, nothing is cut from a sentence of 43 words.',
    },
    warmup: {
      term: 'warm-up',
      meaning:
        'The first steps, during which the learning rate rises from 0, so that a new classifier does not upset the encoder.',
      example: '0.1 of 200 steps: it rises for 20 steps.',
    },
    weightDecay: {
      term: 'weight decay',
      meaning:
        'Pulls every weight a little towards zero at each step, which keeps the model from relying on a few large ones.',
      example: '0.01 is the usual choice of fine-tuning recipes; 0 turns it off.',
    },
    maxGradNorm: {
      term: 'gradient norm',
      meaning: 'The length of the step that the loss asks for; a longer one than this limit is shortened.',
      example: 'With a limit of 1, a gradient of norm 5 is divided by 5.',
    },
    gradientAccumulationSteps: {
      term: 'gradient accumulation',
      meaning: 'Several small batches count as one large batch, which needs less memory.',
      example: '4 batches of 8 sentences move the weights once, like one batch of 32.',
    },
    labelSmoothing: {
      term: 'label smoothing',
      meaning:
        'The correct label gives up some probability to the others, so that the model does not become overconfident.',
      example: '0.1 with 9 labels: the correct one aims for 0.91 instead of 1.',
    },
    frozenLayers: {
      term: 'frozen layer',
      meaning: 'A layer whose weights stay as they are; those after it learn.',
      example: 'With 2 of 4 layers frozen, the upper two and the classifier learn.',
    },
    groupByLength: {
      term: 'grouping by length',
      meaning: 'Sentences of similar length share a batch, so that less is spent on padding.',
      example: 'Sentences of 5 and 6 words together, instead of 5 and 60.',
    },
    dropout: {
      term: 'dropout',
      meaning:
        'Activations are switched off at random while training, so that the model does not memorise the sentences.',
      example: 'At a rate of 0.1, one in ten is 0 in each step; none is when it tags.',
    },
    freezeEmbeddings: {
      term: 'word vector',
      meaning: 'The numbers that stand for a sub-word when it enters the model (its embedding).',
      example: 'An encoder of width 384 has 384 numbers for each sub-word of its vocabulary.',
    },
    classifier: {
      term: 'classifier',
      meaning:
        'The last layer (the head), which turns what the encoder knows of a sub-word into a score for each label.',
      example: 'For 9 labels and width 384 it has 9 × 384 weights and 9 biases.',
    },
    loss: {
      term: 'loss',
      meaning: 'How surprised the model is by the correct labels; training lowers it.',
      example: '0.1: the correct label gets a probability of about 0.9.',
    },
    tokensPerSecond: {
      term: 'token',
      meaning:
        'A unit that the model reads: a sub-word, or a marker such as [CLS] at the start of a sentence.',
      example: '“Ana lives in Quito .” is 9 tokens for cased-4l-384.',
    },
    validationLoss: {
      term: 'validation loss',
      meaning:
        'The loss on sentences that are not trained on; where it rises while the training loss falls, the model memorises.',
      example: 'Training 0.02, validation 0.30 and rising: fewer epochs would do.',
    },
    precision: {
      term: 'precision',
      meaning: 'Of what the model marks, the share that is correct.',
      example: '10 names marked, 8 of them correct: 0.8.',
    },
    recall: {
      term: 'recall',
      meaning: 'Of what there is to find, the share that the model finds.',
      example: '20 names in the text, 8 of them found: 0.4.',
    },
    f1: {
      term: 'F1',
      meaning:
        'One score for precision and recall together (their harmonic mean): it is high only where both are.',
      example: 'Precision 0.8 and recall 0.4 give 0.53.',
    },
    accuracy: {
      term: 'accuracy',
      meaning:
        'The share of words with the correct label; where most words are O, it is high even for a poor model.',
      example: '100 words, 90 of them O: marking nothing gives 0.9.',
    },
    support: {
      term: 'support',
      meaning: 'How often the type occurs in your labels: the fewer, the less its scores mean.',
      example: 'Support 4 and recall 0.5: two of four were found.',
    },
    averages: {
      term: 'micro, macro and weighted average',
      meaning: 'Micro counts every entity alike, macro every type alike, weighted every type by its support.',
      example: 'F1 0.9 on 90 PER and 0.1 on 10 MISC: macro 0.5, weighted 0.82.',
    },
    strict: {
      term: 'strict mode',
      meaning:
        'Entities count only where their tags follow the scheme exactly; default mode (seqeval’s) is lenient, as the usual notebook is.',
      example: 'I-PER without a B-PER before it is a name by default, and none when strict.',
    },
    split: {
      term: 'split',
      meaning:
        'Part of the data with a purpose: train is learned from, validation is scored after each epoch, test is kept for the end.',
      example: '800 sentences for train, 100 for validation, 100 for test.',
    },
    scheme: {
      term: 'tag scheme',
      meaning: 'How tags show where an entity begins and ends.',
      example: 'IOB2: Ana/B-PER Sol/I-PER sleeps/O.',
    },
    nested: {
      term: 'nested spans',
      meaning:
        'An entity inside another one; a model that gives each word one label learns only one of them.',
      example: '[University of [Leeds]]: outermost takes the university, innermost the city.',
    },
    config: {
      term: 'config',
      meaning: 'One of several versions that a data set of the hub comes in, often a language.',
      example: 'wikiann has a config for each language: en, es, de …',
    },
    entityType: {
      term: 'label',
      meaning:
        'What kind of thing an entity is (its type), or the class of a word; the model learns to choose it.',
      example: 'In “Ana lives in Quito”, Ana has the label PER and Quito the label LOC.',
    },
    checkpoint: {
      term: 'checkpoint',
      meaning: 'Saved weights from which training can start.',
      example: 'After 3 epochs, the checkpoint has the weights of the last step.',
    },
    grouping: {
      term: 'joining sub-words',
      meaning: 'Which sub-word decides the label of a word that the model reads in pieces.',
      example: 'Monte LOC, ##v ORG, ##ideo ORG: by the first sub-word, Montevideo is LOC.',
    },
    threshold: {
      term: 'score',
      meaning: 'How sure the model is of a mark, from 0 to 1; it can be sure and wrong.',
      example: 'With a threshold of 0.8, a mark of 0.65 is hidden.',
    },
    onnx: {
      term: 'ONNX and safetensors',
      meaning: 'Two formats of weights: safetensors for PyTorch, ONNX for ONNX Runtime and transformers.js.',
      example: 'The folder has model.safetensors and onnx/model.onnx.',
    },
  },
};
