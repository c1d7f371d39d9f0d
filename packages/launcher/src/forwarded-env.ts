/**
 * The part of the caller's environment that is forwarded to local services: settings with one prefix, such as
 * those of the transcriber. Nothing else: a `DATABASE_URL` or `REDIS_URL` may be meant for another program.
 */
export function forwardedEnv(
  environment: Readonly<Record<string, string | undefined>>,
  prefix: 'TRANSCRIPTION_' | 'POISE_FACE_',
): Record<string, string> {
  const chosen = Object.entries(environment).flatMap(([name, value]) =>
    name.startsWith(prefix) && value !== undefined ? [[name, value] as const] : [],
  );
  return Object.fromEntries(chosen);
}
