export { expressionSamples, smoothExpression } from './expression.ts';
export type { FusionInput } from './input.ts';
export { FUSION_INPUTS } from './timeline.ts';
