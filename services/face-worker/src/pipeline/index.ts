export type { FaceFinding, FaceSample } from './analyse.ts';
export { createFacePipeline, type FacePipeline } from './face-pipeline.ts';
export { fitObservation } from './fit-observation.ts';
export { motionSeries } from './motion.ts';
