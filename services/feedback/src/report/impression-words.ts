import type { ConfidencePart, Feature, HeardTrait } from '@poise/impressions';

/** What raters were asked, in plain words. */
export const TRAIT_WORDS: Readonly<Record<HeardTrait, string>> = {
  overall: 'Overall',
  recommendHiring: 'Would be recommended',
  colleague: 'Would be liked as a colleague',
  engaged: 'Engaged',
  excited: 'Excited',
  speakingRate: 'Speaks at a good rate',
  noFillers: 'Few fillers',
  friendly: 'Friendly',
  paused: 'Pauses well',
  engagingTone: 'Engaging tone',
  structuredAnswers: 'Structured answers',
  calm: 'Calm',
  notStressed: 'Not stressed',
  focused: 'Focused',
  authentic: 'Authentic',
  notAwkward: 'At ease',
};

/** What a score follows from: completes "raised by …" and "lowered by …". */
export const FEATURE_WORDS: Readonly<Record<Feature, string>> = {
  unvoicedToVoiced: 'the share of silence',
  pitchVariation: 'how much the pitch varies',
  pitchMovement: 'how fast the pitch moves',
  pitchSkew: 'how far the pitch rises out of its usual height',
  levelVariation: 'how much the loudness varies',
  levelPeak: 'how far the loudest moments stand out',
  levelRange: 'how far the voice stands out of the room',
  breaksPerSecond: 'how often the voice breaks off',
  breakShare: 'how long the voice breaks off',
  answerSeconds: 'the length of the answers',
  i: 'the share of “I” and “my”',
  we: 'the share of “we” and “our”',
  you: 'the share of “you” and “your”',
  others: 'the share of words about other people',
  things: 'the share of “it”, “this” and “thing”',
  articles: 'the share of “a” and “the”',
  prepositions: 'the share of prepositions',
  conjunctions: 'the share of joining words such as “and” and “because”',
  negations: 'the share of “no” and “not”',
  quantifiers: 'the share of words such as “many” and “all”',
  hedges: 'the share of hedges such as “maybe” and “I think”',
  like: 'the share of “like”',
  certainty: 'the share of words such as “definitely”',
  intensifiers: 'the share of words such as “really” and “very”',
  assent: 'the share of “yes” and “okay”',
  positive: 'the share of positive words',
  negative: 'the share of negative words',
  achievement: 'the share of words about work and achievement',
  thought: 'the share of words about thinking',
  past: 'the share of words in the past tense',
  future: 'the share of words about the future',
  numbers: 'the share of numbers',
  variety: 'how varied the words are',
  longWords: 'the share of long words',
  wordsPerSecond: 'how many words are said in a second',
  logWordsPerSecond: 'how many words are said in a second',
  differentWordsPerSecond: 'how many different words are said in a second',
  answerWords: 'the length of the answers',
  answerWordsSquared: 'the length of the answers',
};

export const PART_WORDS: Readonly<Record<ConfidencePart, string>> = {
  calm: 'Calm',
  notStressed: 'Not stressed',
  focused: 'Focused',
  engagingTone: 'Engaging tone',
  fluency: 'Fluency',
  steadiness: 'Steady loudness',
};

/** In place of the part's name where the candidate turned it off. */
export const FLUENCY_EXCUSED = 'Fluency, not judged: counts in full';
