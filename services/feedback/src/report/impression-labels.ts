import type { ConfidencePart, Feature, VoiceTrait } from '@poise/impressions';

/** What raters were asked about, in plain words. */
export const TRAIT_LABELS: Readonly<Record<VoiceTrait, string>> = {
  overall: 'Overall',
  recommendHiring: 'Would be recommended',
  colleague: 'Would be liked as a colleague',
  engaged: 'Engaged',
  excited: 'Excited',
  speakingRate: 'Good speaking rate',
  noFillers: 'Few fillers',
  friendly: 'Friendly',
  paused: 'Good use of pauses',
  engagingTone: 'Engaging tone',
  structuredAnswers: 'Structured answers',
  calm: 'Calm',
  notStressed: 'Not stressed',
  focused: 'Focused',
  authentic: 'Authentic',
  notAwkward: 'At ease',
};

/** What drives a score: completes "raised by …" and "lowered by …". */
export const FEATURE_LABELS: Readonly<Record<Feature, string>> = {
  unvoicedToVoiced: 'the share of silence',
  pitchVariation: 'the variation of pitch',
  pitchMovement: 'the speed of pitch changes',
  pitchSkew: 'rises above the usual pitch',
  levelVariation: 'the variation of loudness',
  levelPeak: 'the loudness of the peaks',
  levelRange: 'the level of the voice above background noise',
  breaksPerSecond: 'the frequency of voice breaks',
  breakShare: 'the duration of voice breaks',
  answerSeconds: 'the length of the answers',
  i: 'the use of “I” and “my”',
  we: 'the use of “we” and “our”',
  you: 'the use of “you” and “your”',
  others: 'the use of words about other people',
  things: 'the use of “it”, “this” and “thing”',
  articles: 'the use of “a” and “the”',
  prepositions: 'the use of prepositions',
  conjunctions: 'the use of conjunctions such as “and” and “because”',
  negations: 'the use of “no” and “not”',
  quantifiers: 'the use of quantifiers such as “many” and “all”',
  hedges: 'the use of hedges such as “maybe” and “I think”',
  like: 'the use of “like”',
  certainty: 'the use of words of certainty such as “definitely”',
  intensifiers: 'the use of intensifiers such as “really” and “very”',
  assent: 'the use of “yes” and “okay”',
  positive: 'the use of positive words',
  negative: 'the use of negative words',
  achievement: 'the use of words about work and achievement',
  thought: 'the use of words about thinking',
  past: 'the use of the past tense',
  future: 'the use of words about the future',
  numbers: 'the use of numbers',
  variety: 'the variety of words',
  longWords: 'the use of long words',
  wordsPerSecond: 'the number of words per second',
  logWordsPerSecond: 'the number of words per second',
  differentWordsPerSecond: 'the number of different words per second',
  answerWords: 'the length of the answers',
  answerWordsSquared: 'the length of the answers',
};

export const PART_LABELS: Readonly<Record<ConfidencePart, string>> = {
  calm: 'Calm',
  notStressed: 'Not stressed',
  focused: 'Focused',
  engagingTone: 'Engaging tone',
  fluency: 'Fluency',
  steadiness: 'Steady loudness',
};

/** The label of fluency if the candidate turned it off. */
export const FLUENCY_EXCUSED_LABEL = 'Fluency (turned off, counts as 100)';
