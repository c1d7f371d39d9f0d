/** The candidate's head pose, lids and lips at one instant. */
export type MotionSample = {
  readonly tMs: number;
  readonly yawDeg: number;
  readonly pitchDeg: number;
  readonly eyeOpenness: number;
  readonly mouthOpenness: number;
};

/** Frames of one face at an even rate, without gaps, in time order. */
export type MotionRun = { readonly periodMs: number; readonly samples: readonly MotionSample[] };
