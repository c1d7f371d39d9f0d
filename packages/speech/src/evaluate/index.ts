export * from './chunk-classifiers.ts';
export { createFluencyClassifier, type FluencyClassification } from './fluency-classifier.ts';
export { createWordsRecogniser, type WordsRecogniser } from './words-recogniser.ts';
