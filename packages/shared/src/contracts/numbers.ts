import { z } from 'zod';

/** A share, probability or normalised coordinate: 0 to 1. */
export const unit = z.number().min(0).max(1);

/** -1 to 1. */
export const signedUnit = z.number().min(-1).max(1);

/** A count or an offset in milliseconds. */
export const natural = z.int().min(0);

/** A lower-case hex SHA-256. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected a lower-case hex SHA-256');

/** Text that people write. The database stores neither NUL characters nor unpaired surrogates. */
export function text(maxLength: number) {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .refine(
      (value) => value.isWellFormed() && !value.includes('\0'),
      'expected well-formed text without NUL',
    );
}

/** An angle in degrees. */
export const degrees = z.number().min(-180).max(180);

/** Rounds values that are transmitted, so that observations stay small and reproducible to the byte. */
export function round(value: number, decimals: number): number {
  const factor = 10 ** decimals;
  // `+ 0` turns -0 into 0, which JSON does not distinguish.
  return Math.round(value * factor) / factor + 0;
}
