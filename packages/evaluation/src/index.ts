export * from './confusion-picture.ts';
export * from './face-archive.ts';
export * from './face-card.ts';
export * from './face-evaluation.ts';
export * from './face-labels.ts';
export * from './face-views.ts';
export * from './label-file.ts';
export { readTrainingFacts, type TrainingFacts } from './training-facts.ts';
