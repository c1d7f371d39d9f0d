/** What is known of one picture: its label and what was said of it, both as places in a list of classes. */
export type Answer = {
  readonly truth: number;
  /** One probability for each class; absent where no face was found, which counts as an error. */
  readonly probabilities?: readonly number[] | undefined;
};

type ClassFigures = {
  /** Pictures with this label. */
  support: number;
  /** Absent where the class was never predicted. */
  precision?: number;
  /** Absent, as `f1`, where no picture has the label. */
  recall?: number;
  f1?: number;
};

export type Figures = {
  n: number;
  accuracy: number;
  /** Mean recall of the classes that the data has. */
  balancedAccuracy: number;
  /** Mean F1 of the classes that the data has. */
  macroF1: number;
  perClass: Record<string, ClassFigures>;
  /** Rows are labels, columns are predictions; pictures without a face are in none. */
  confusion: { labels: string[]; rows: number[][] };
};

/** The most probable class; ties go to the earlier one. */
function topClass(probabilities: readonly number[]): number {
  return probabilities.reduce((best, p, i) => (p > (probabilities[best] ?? 0) ? i : best), 0);
}

export function isRight({ truth, probabilities }: Answer): boolean {
  return probabilities !== undefined && topClass(probabilities) === truth;
}

/**
 * Figures of top-1 classification, as scikit-learn defines them over the labels that are present.
 *
 * @param answers at least one.
 */
export function measure(answers: readonly Answer[], labels: readonly string[]): Figures {
  const rows = labels.map(() => labels.map(() => 0));
  const support = labels.map(() => 0);
  for (const { truth, probabilities } of answers) {
    support[truth] = (support[truth] ?? 0) + 1;
    const row = rows[truth];
    if (!row || !probabilities) continue;
    const predicted = topClass(probabilities);
    row[predicted] = (row[predicted] ?? 0) + 1;
  }
  const perClass = labels.map((_, i) => classFigures(i, support[i] ?? 0, rows));
  const hits = rows.reduce((total, row, i) => total + (row[i] ?? 0), 0);
  return {
    n: answers.length,
    accuracy: hits / answers.length,
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
