import { VOICE_FEATURES, type VoiceFeature } from './voice-features.ts';
import { WORD_FEATURES, type WordFeature } from './word-features.ts';

export type Feature = VoiceFeature | WordFeature;
export type Features = Partial<Record<Feature, number>>;

/** The quiet moments are the noise of the room, less what a browser or a codec does against it. */
const ANY_ROOM = VOICE_FEATURES.filter((name) => name !== 'levelRange' && name !== 'levelVariation');

/**
 * What a model may look at, the richest set first. One that needs the transcript, or a room like that of
 * the training data, has a sibling that does not.
 */
export const FEATURE_SETS = {
  'prosody+words': [...VOICE_FEATURES, ...WORD_FEATURES],
  'prosody+words, any room': [...ANY_ROOM, ...WORD_FEATURES],
  prosody: VOICE_FEATURES,
  'prosody, any room': ANY_ROOM,
} as const satisfies Record<string, readonly Feature[]>;
export type FeatureSetName = keyof typeof FEATURE_SETS;

/**
 * Features that say the same in other ways have weights of opposite signs that explain nothing one by
 * one: as drivers they are added up under one name.
 */
export const DRIVER_OF: Partial<Record<Feature, Feature>> = {
  logWordsPerSecond: 'wordsPerSecond',
  differentWordsPerSecond: 'wordsPerSecond',
  answerWords: 'answerSeconds',
  answerWordsSquared: 'answerSeconds',
};
