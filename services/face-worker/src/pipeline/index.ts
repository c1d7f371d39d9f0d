export { createFacePipeline, type FacePipeline } from './face-pipeline.ts';
export { fitObservation } from './fit-observation.ts';
