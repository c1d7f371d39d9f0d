import { VOICE_FEATURES, type VoiceFeature } from './voice-features.ts';
import { WORD_FEATURES, type WordFeature } from './word-features.ts';

export type Feature = VoiceFeature | WordFeature;
export type Features = Partial<Record<Feature, number>>;

/** Without the features that depend on quiet moments: those reflect room noise and noise suppression. */
const ANY_ROOM = VOICE_FEATURES.filter((name) => name !== 'levelRange' && name !== 'levelVariation');

/**
 * The feature sets of the models, richest first. For each set that needs the transcript, or recording
 * conditions like those of the training data, there is one that does not.
 */
export const FEATURE_SETS = {
  'prosody+words': [...VOICE_FEATURES, ...WORD_FEATURES],
  'prosody+words, any room': [...ANY_ROOM, ...WORD_FEATURES],
  prosody: VOICE_FEATURES,
  'prosody, any room': ANY_ROOM,
} as const satisfies Record<string, readonly Feature[]>;
export type FeatureSetName = keyof typeof FEATURE_SETS;

/**
 * Redundant features can have weights of opposite signs that are meaningless individually. As drivers,
 * they are summed under one name.
 */
export const DRIVER_OF: Partial<Record<Feature, Feature>> = {
  logWordsPerSecond: 'wordsPerSecond',
  differentWordsPerSecond: 'wordsPerSecond',
  answerWords: 'answerSeconds',
  answerWordsSquared: 'answerSeconds',
};
