/** Words of which dictionaries or speakers give another count than the rule, by the counts they give: fewest and most. */
const BY_RANGE: Readonly<Record<string, string>> = {
  '1-2':
    'fire hour our ours sour flour scour prayer prayers iron irons wire tire hire dire lyre choir squire spire ' +
    'tired fired wired hired real jewel jewels fuel fuels duel cruel dual poem poems lion lions being seeing ' +
    'doing going dying lying flying sighing toward towards winged aged blessed learned cursed heaven seven even ' +
    "given o'er e'er ne'er drawer layer mayor friar briar flower flowers power powers tower towers shower " +
    'showers bower cower towel towels vowel vowels squirrel squirrels mirror mirrors viewed skewed owl owls foul ' +
    'growl howl prowl peal pearl pearls oil oils boil soil coil toil mile miles smile smiles tile tiles file ' +
    'files aisle isle child wild mild world worlds girl girls swirl swirls curl curls rhythm prism chasm coral ' +
    'royal loyal ruin ruins ruined suet via naked crooked jagged',
  '2-2':
    'science sciences poet poets client clients giant giants idol idle antique antiques homework cheesecake ' +
    'baseball pinecone pinecones facebook something someone somewhere sometimes wicked sacred ragged rugged ' +
    'wretched hundred kindred ancient ocean oceans fireplace lonely safely wholesome careless purely surely ' +
    'rarely merely barely closely wisely lifetime horseback moonlit riots create creates neon chaos dais fluid ' +
    "druid poached breathing people peoples couldn't wouldn't shouldn't didn't isn't wasn't hasn't " +
    "haven't hadn't doesn't quiet liar",
  '2-3':
    'every evening evenings different differently family favorite favourite camera cameras chocolate several general ' +
    'natural memory history mystery separate interest interests restaurant average beverage opera business ' +
    'diamond diamonds violet violets violent violence quietly iris wandering whispering flickering glimmering ' +
    'gathering lingering shimmering towering withering wavering quivering shivering scattering glittering ' +
    'fluttering muttering murmuring hovering covering sheltering slumbering thundering showering flowering ' +
    'entering offering suffering listening opening happening loosening darkening desire desires desired entire ' +
    'inspire empire empires admire require bonfire bonfires campfire campfires wildfire firewood fireflies ' +
    'firefly fireside sunflower sunflowers wildflower wildflowers cauliflower mayflower overpower beloved ' +
    'caramel aspirin desperate celery battery factory victory ivory slippery silvery feathery watery powdery ' +
    'fiery library really ideal ideas idea theater theatre area areas created creating ' +
    'hourglass poetry lavender reverence miracle original vacuum usual usually casual actual annual influence ' +
    'marriage carriage mosaic heroic oasis sapphire liable pliant defiant reliant orange oranges forest forests',
  '3-4':
    'interesting vegetable comfortable temperature literature actually gradually naturally generally imaginary ' +
    'ordinary necessary military january february delivery discovery reality eternity experience period periods ' +
    'serious curious furious mysterious moreover variety society everyone everything everywhere',
};

export interface SyllableRange {
  fewest: number;
  most: number;
}

export const SYLLABLE_EXCEPTIONS: ReadonlyMap<string, SyllableRange> = new Map(
  Object.entries(BY_RANGE).flatMap(([range, words]) => {
    const [fewest = 0, most = 0] = range.split('-').map(Number);
    return words.split(' ').map((word) => [word, { fewest, most }] as const);
  }),
);
