export * from './chunk-classifiers.ts';
export { createFluencyClassifier, type FluencyHearing } from './fluency-classifier.ts';
