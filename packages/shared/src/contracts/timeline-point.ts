import { z } from 'zod';
import { MODALITY_NAMES, modalityOf, type PointByField } from './modalities.ts';
import { natural } from './numbers.ts';

const points = Object.fromEntries(
  MODALITY_NAMES.flatMap((name) => {
    const { field, point } = modalityOf(name);
    return point ? [[field, point.optional()]] : [];
  }),
) as { [F in keyof PointByField]: z.ZodOptional<z.ZodType<PointByField[F]>> };

/** One second of an interview: a pure function of the set of observations that touch it or its neighbourhood. */
export const timelinePoint = z.strictObject({ second: natural, ...points });
export type TimelinePoint = z.infer<typeof timelinePoint>;

export const timelinePage = z
  .strictObject({ points: z.array(timelinePoint), nextCursor: z.string().optional() })
  .meta({ id: 'TimelinePage' });
export type TimelinePage = z.infer<typeof timelinePage>;
