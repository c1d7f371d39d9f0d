export { expectedCalibrationError } from './calibration.ts';
export * from './face-archive.ts';
export * from './face-labels.ts';
export * from './face-views.ts';
export { type GroupFigures, MIN_GROUP } from './groups.ts';
export type { Interval } from './interval.ts';
export * from './label-file.ts';
export type { ClassFigures, Figures } from './metrics.ts';
