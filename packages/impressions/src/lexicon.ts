/**
 * Word categories whose frequency correlates with interview ratings (Naim et al. 2015, "Automated
 * prediction and analysis of job interview performance"). The lists are short and compiled for Poise.
 * They contain only what a speech recogniser outputs: no hesitations, no punctuation.
 */
export const LEXICON = {
  i: words("i i'm i've i'd i'll me my mine myself"),
  we: words("we we're we've we'd we'll us our ours ourselves let's"),
  you: words("you you're you've you'd you'll your yours yourself"),
  others: words("they they're they've they'd they'll them their theirs he she him her his he's she's people"),
  things: words("it it's its that that's this these those something thing things stuff"),
  articles: words('a an the'),
  prepositions: words(
    'in on at to for of with from by about into through over under between within during across',
  ),
  conjunctions: words('and but or so because since while although though if when whereas'),
  negations: words(
    "no not never none nothing nobody don't didn't doesn't can't couldn't won't wouldn't isn't wasn't aren't weren't haven't hasn't",
  ),
  quantifiers: words(
    'lot lots many much few some all every most more several any each both bunch various different',
  ),
  hedges: [
    ...words('maybe probably perhaps somewhat basically actually kinda sorta guess suppose'),
    'kind of',
    'sort of',
    'i think',
    'i mean',
    'i feel',
    'you know',
  ],
  like: words('like'),
  certainty: words('definitely absolutely certainly always clearly exactly completely truly obviously'),
  intensifiers: [...words('really very pretty super extremely quite'), 'so much'],
  assent: words('yes yeah yep yup ok okay sure right alright'),
  positive: words(
    'good great love loved enjoy enjoyed excited exciting happy fun best better nice interesting interested passionate awesome amazing wonderful proud glad success successful well',
  ),
  negative: words(
    'bad hard difficult problem problems wrong worried worry fail failed failure stress stressful stressed weakness weaknesses afraid nervous hate conflict issue issues struggle sorry unfortunately',
  ),
  achievement: words(
    'team teams work working worked lead leading led leader leadership project projects goal goals challenge challenges experience experiences skills learn learned learning organize organized manage managed develop developed build built create created responsible',
  ),
  thought: words(
    'think know believe understand realize realized thought knew decide decided figure figured means reason',
  ),
  past: words('was were had did went said made got took worked wanted started came led learned tried'),
  future: words("will would going could should hope want plan i'll i'd"),
  numbers: words('one two three four five six seven eight nine ten hundred thousand first second third'),
} as const satisfies Record<string, readonly string[]>;

/** Hesitations are removed, because most recognisers do not output them. */
export const HESITATIONS: ReadonlySet<string> = new Set(
  words('um umm ummm uhm uhmm uh uhh uhhh ah ahh er err erm eh hm hmm mm mmm mhm'),
);

function words(list: string): string[] {
  return list.split(' ');
}
