/**
 * What a person's own environment says about one thing, such as the transcriber. Nothing else of it
 * reaches the local services: a `DATABASE_URL` or `REDIS_URL` that is meant for another program must not.
 */
export function passedOn(
  environment: Readonly<Record<string, string | undefined>>,
  prefix: 'TRANSCRIPTION_' | 'POISE_FACE_',
): Record<string, string> {
  const chosen = Object.entries(environment).flatMap(([name, value]) =>
    name.startsWith(prefix) && value !== undefined ? [[name, value] as const] : [],
  );
  return Object.fromEntries(chosen);
}
