import {
  EMOTION_WORDS,
  EMOTIONS,
  NO_MOMENTS_MESSAGE,
  type Report,
  topEmotion,
} from '@poise/shared/contracts';

type Speech = NonNullable<Report['speech']>;
type Voice = NonNullable<Speech['voice']>;

const percent = (share: number) => `${Math.round(share * 100)} %`;
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** A report as text for a terminal: what was measured, then what was not measured and why. */
export function summarise(report: Report): string {
  const lines: string[] = [
    '',
    `${report.title ?? 'Interview'}, ${seconds(report.durationMs)}, ${report.profile}`,
    '',
  ];
  const row = (label: string, value: string | undefined) => {
    if (value !== undefined) lines.push(`  ${label.padEnd(20)} ${value}`);
  };
  const { face, speech, environment, accounting } = report;

  if (face) {
    lines.push('Face');
    row('found', `in ${face.framesWithFace} of ${face.framesSampled} frames`);
    row('one face only', `in ${face.framesWithOneFace} frames, at most ${face.facesMax} at once`);
    row(
      'expression',
      face.emotion && `looked mostly like ${topEmotion(face.emotion)} (${distribution(face.emotion)})`,
    );
    row('eyes on camera', face.attention === undefined ? undefined : percent(face.attention));
    row('smiles', face.smileRatio === undefined ? undefined : `${percent(face.smileRatio)} of the time`);
    if (face.movement) {
      const { nods, shakes, blinks } = face.movement;
      row('head', `${nods} nods, ${shakes} shakes`);
      row('blinks', blinks && `at least ${blinks.count} in ${blinks.seconds} s`);
    }
    if (face.candidateChanges)
      row('face changes', `another face took the candidate's place ${face.candidateChanges} times`);
    lines.push('');
    if (face.moments) {
      lines.push('Moments');
      if (face.moments.length === 0) lines.push(`  ${NO_MOMENTS_MESSAGE[report.profile]}`);
      for (const { atMs, message, certainty } of face.moments) row(seconds(atMs), `${message} ${certainty}`);
      lines.push('');
    }
  }
  if (speech) {
    lines.push('Voice');
    row('speaks', `${seconds(speech.speakingMs)} (${percent(speech.speakingRatio)})`);
    row(
      'voiced',
      speech.voicedRatio === undefined ? undefined : `${percent(speech.voicedRatio)} of the speech`,
    );
    row(
      'pitch',
      speech.pitch &&
        `${speech.pitch.medianHz.toFixed(0)} Hz (${speech.pitch.p5Hz.toFixed(0)}–${speech.pitch.p95Hz.toFixed(0)})`,
    );
    row(
      'rate',
      speech.speakingRate === undefined ? undefined : `${speech.speakingRate.toFixed(1)} syllables/s`,
    );
    row('pauses', `${speech.pauses.count}, longest ${seconds(speech.pauses.longestMs)}`);
    row(
      'level',
      speech.level.speechDbfs === undefined ? undefined : `${speech.level.speechDbfs.toFixed(0)} dBFS`,
    );
    row(
      'emotion',
      speech.emotion &&
        `mostly ${EMOTION_WORDS[topEmotion(speech.emotion)]} (${distribution(speech.emotion)})`,
    );
    row('quality', speech.voice && quality(speech.voice));
    row('fillers', speech.fillers && fillers(speech.fillers));
    row('flow', speech.fluency?.classes && shares(speech.fluency.classes));
    for (const { startMs, message, certainty } of speech.moments ?? [])
      row(`disfluency at ${seconds(startMs)}`, `${message} ${certainty}`);
    row(
      'words',
      speech.transcript &&
        `${speech.transcript.words} (${speech.transcript.status}): ${shorten(speech.transcript.text)}`,
    );
    lines.push('');
  }
  const { confidence, impressions } = report;
  if (confidence) {
    lines.push('Confidence');
    row('score', `${confidence.score} of 100 (${confidence.interval.low}-${confidence.interval.high})`);
    for (const { words, score } of confidence.parts) row(words.toLowerCase(), `${score} of 100`);
    lines.push('');
  }
  if (impressions) {
    lines.push(`Impressions, 1 to 7, from ${impressions.inputs}, trained on ${impressions.people} people`);
    for (const { words, score, interval, drivers } of impressions.traits) {
      const why = drivers.map((driver) => `${driver.words} ${driver.points}`).join(', ');
      row(
        words.toLowerCase(),
        `${score.toFixed(1)} (${interval.low.toFixed(1)}–${interval.high.toFixed(1)}): ${why}`,
      );
    }
    lines.push('');
  }
  lines.push('Surroundings');
  row('light', environment.brightness === undefined ? undefined : percent(environment.brightness));
  row(
    'speech above noise',
    environment.signalToNoiseDb === undefined ? undefined : `${environment.signalToNoiseDb.toFixed(0)} dB`,
  );
  row(
    'other people',
    environment.otherPeopleSeconds === undefined ? undefined : `in ${environment.otherPeopleSeconds} s`,
  );
  lines.push('', 'Not measured');
  for (const { what, message } of report.unmeasured) row(what, message);
  lines.push('', 'Accounting');
  for (const stream of ['camera', 'mic'] as const) {
    const { received, scored, rejected, failed } = accounting[stream];
    row(stream, `${received} received = ${scored} scored + ${rejected} rejected + ${failed} failed`);
  }
  lines.push('', 'Models');
  for (const model of report.models)
    row(model.id, `${model.version}, ${model.licence}, ${model.sha256.slice(0, 12)}`);
  return `${lines.join('\n')}\n`;
}

function quality({ jitter, shimmer, hnrDb, loudnessLufs, pitchTrend }: Voice): string | undefined {
  const measures = [
    jitter !== undefined && `jitter ${(jitter * 100).toFixed(1)} %`,
    shimmer !== undefined && `shimmer ${(shimmer * 100).toFixed(1)} %`,
    hnrDb !== undefined && `HNR ${hnrDb.toFixed(0)} dB`,
    loudnessLufs !== undefined && `${loudnessLufs.toFixed(0)} LUFS`,
    pitchTrend && `${pitchTrend.finalRises} of ${pitchTrend.phrases} phrases end in a rise`,
  ].filter((measure) => typeof measure === 'string');
  return measures.length > 0 ? measures.join(', ') : undefined;
}

function fillers({ count, perMinute }: NonNullable<Speech['fillers']>): string {
  return perMinute === undefined ? String(count) : `${count}, ${perMinute.toFixed(1)} per minute of speech`;
}

function shares(classes: Record<string, number>): string {
  return Object.entries(classes)
    .map(([name, share]) => `${name} ${percent(share)}`)
    .join(', ');
}

function distribution(emotion: NonNullable<NonNullable<Report['face']>['emotion']>): string {
  return EMOTIONS.filter((name) => (emotion[name] ?? 0) >= 0.05)
    .map((name) => `${name} ${percent(emotion[name] ?? 0)}`)
    .join(', ');
}

function shorten(text: string): string {
  return text.length > 160 ? `${text.slice(0, 157)}…` : text;
}
