export { type Confidence, type ConfidencePart, confidence } from './confidence.ts';
export { DRIVER_OF, FEATURE_SETS, type Feature, type FeatureSetName, type Features } from './feature-sets.ts';
export { interviewFeatures } from './interview-features.ts';
export { levelSdDb } from './level-steadiness.ts';
export {
  CONFIDENCE_TRAITS,
  type ConfidenceTrait,
  type ImpressionModel,
  impressionModel,
  TRAITS,
  type Trait,
  VOICE_TRAITS,
  type VoiceTrait,
} from './model.ts';
export { type AnswerVoice, poolVoice, type VoiceChunk } from './pool-voice.ts';
export { type Driver, type Impression, type Impressions, predictImpressions } from './predict.ts';
