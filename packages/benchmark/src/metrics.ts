/** A prediction and the true label, both as indices into a list of classes. */
export type Prediction = {
  readonly truth: number;
  /** One probability per class; absent if nothing was predicted, which counts as an error. */
  readonly probabilities?: readonly number[] | undefined;
};

type ClassFigures = {
  /** Samples with this label. */
  support: number;
  /** Absent if the class was never predicted. */
  precision?: number;
  /** Absent, like `f1`, if no sample has the label. */
  recall?: number;
  f1?: number;
};

export type Figures = {
  n: number;
  accuracy: number;
  /** Mean recall over the classes in the data. */
  balancedAccuracy: number;
  /** Mean F1 over the classes in the data. */
  macroF1: number;
  perClass: Record<string, ClassFigures>;
  /** Rows are labels, columns are predictions. Samples without a prediction are not included. */
  confusion: { labels: string[]; rows: number[][] };
};

/** The index of the most probable class; the first one in case of a tie. */
function topClass(probabilities: readonly number[]): number {
  return probabilities.reduce((best, p, i) => (p > (probabilities[best] ?? 0) ? i : best), 0);
}

export function isCorrect({ truth, probabilities }: Prediction): boolean {
  return probabilities !== undefined && topClass(probabilities) === truth;
}

/**
 * Metrics of top-1 classification, as defined by scikit-learn over the labels that occur.
 *
 * @param predictions at least one.
 */
export function measure(predictions: readonly Prediction[], labels: readonly string[]): Figures {
  const rows = labels.map(() => labels.map(() => 0));
  const support = labels.map(() => 0);
  for (const { truth, probabilities } of predictions) {
    support[truth] = (support[truth] ?? 0) + 1;
    const row = rows[truth];
    if (!row || !probabilities) continue;
    const predicted = topClass(probabilities);
    row[predicted] = (row[predicted] ?? 0) + 1;
  }
  const perClass = labels.map((_, i) => classFigures(i, support[i] ?? 0, rows));
  const hits = rows.reduce((total, row, i) => total + (row[i] ?? 0), 0);
  return {
    n: predictions.length,
    accuracy: hits / predictions.length,
    balancedAccuracy: mean(perClass.flatMap(({ recall }) => recall ?? [])),
    macroF1: mean(perClass.flatMap(({ f1 }) => f1 ?? [])),
    perClass: Object.fromEntries(labels.map((label, i) => [label, perClass[i] as ClassFigures])),
    confusion: { labels: [...labels], rows },
  };
}

function classFigures(index: number, support: number, rows: readonly number[][]): ClassFigures {
  const hits = rows[index]?.[index] ?? 0;
  const predicted = rows.reduce((total, row) => total + (row[index] ?? 0), 0);
  return {
    support,
    ...(predicted > 0 && { precision: hits / predicted }),
    ...(support > 0 && { recall: hits / support, f1: (2 * hits) / (support + predicted) }),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
