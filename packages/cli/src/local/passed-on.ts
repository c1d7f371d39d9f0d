/**
 * What a person's own environment says about the transcriber. Nothing else of it reaches the local
 * services: a `DATABASE_URL` or `REDIS_URL` that is meant for another program must not.
 */
export function passedOn(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const chosen = Object.entries(environment).flatMap(([name, value]) =>
    name.startsWith('TRANSCRIPTION_') && value !== undefined ? [[name, value] as const] : [],
  );
  return Object.fromEntries(chosen);
}
