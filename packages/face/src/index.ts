export type { FaceFinding, FaceSample } from './pipeline/analyse.ts';
export { createFacePipeline, type FacePipeline } from './pipeline/face-pipeline.ts';
export { motionSeries } from './tracking/motion.ts';
