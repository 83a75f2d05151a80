const words = (list: string): readonly string[] => list.trim().split(/\s+/)
const lines = (list: string): readonly string[] => list.trim().split(/\s*\n\s*/)

/** What the slots of a sentence pattern are filled with. Plain English words, all ASCII. */
export const WORD_LISTS = {
  name: words(`
    Alice Amir Anna Bruno Carla Chen Clara Daniel Diana Elena Emil Farah Felix Grace Hanna Hugo Ines Ivan Jonas Julia
    Karim Laura Leo Lucia Maria Martin Mina Nadia Noah Nora Olga Omar Paula Peter Rosa Samuel Sofia Tariq Tomas Vera`),
  thing: words(`
    letter lantern map bicycle violin ladder clock basket engine blanket telescope drawing recipe ticket suitcase
    kettle notebook mirror hammer painting compass radio coat key photograph table camera rope bottle chair box
    sail wheel book window statue garden fence roof boat anchor bell candle carpet cup diary drum flag glove helmet
    jacket jar kite lamp medal needle parcel pencil pillow plate ring sack scarf shell shovel spoon stamp stone tent
    torch towel trumpet vase wagon whistle`),
  place: words(`
    harbor station market bridge library forest village museum square valley river lighthouse mill school hospital
    theater bakery castle island meadow tunnel orchard airport quarry canal tower chapel farm beach park workshop
    office kitchen attic cellar courtyard avenue crossing warehouse stadium cemetery greenhouse observatory pier`),
  adjective: words(`
    old small quiet heavy bright broken narrow famous gentle empty golden curious distant simple strange warm clever
    dusty early fragile green hidden honest hollow large late lonely modern patient plain proud rare rough sharp silver
    slow smooth soft steep sturdy sudden tall thin useful wide wooden yellow`),
  acted: words(`
    carried repaired painted found borrowed sold measured cleaned described followed guarded hid ignored inspected
    lifted lost moved noticed opened photographed polished praised protected recognized remembered replaced returned
    saved searched shared sketched studied touched traded visited watched welcomed wrapped`),
  went: words(`
    walked hurried returned drove wandered climbed sailed traveled cycled marched strolled rushed drifted rode moved
    crept galloped raced stumbled hiked`),
  people: words(`
    farmers sailors teachers children doctors builders travelers painters neighbors students soldiers merchants
    engineers musicians gardeners fishermen bakers judges drivers guests visitors workers writers scientists nurses`),
  manner: words(`
    slowly quickly carefully quietly gladly often rarely suddenly politely bravely calmly eagerly firmly gently
    honestly kindly neatly openly patiently proudly secretly silently steadily warmly wisely`),
  time: lines(`
    after the rain
    before sunrise
    during the festival
    in the middle of the night
    on the first day of spring
    late in the evening
    at the end of the week
    once the snow had melted
    many years later
    on a cold morning
    while the others slept
    shortly before noon
    in the summer of that year
    when the train arrived
    as the bells rang
    until the lights went out
    by the time the letter came
    on market day
    after a long silence
    the following winter`),
  thought: lines(`
    the road would be closed
    nothing could be done before the morning
    the price was far too high
    somebody had been there before
    the weather would not hold
    the story was only half true
    there was still enough time
    the answer lay somewhere else
    a letter would arrive soon
    the old maps could not be trusted
    it was better to wait
    the work had only just begun
    no one would ask about it again
    the water was rising
    the door had never been locked
    every guest knew the secret`),
} as const satisfies Record<string, readonly string[]>

export type WordKind = keyof typeof WORD_LISTS

/** Sentences with slots. No slot stands after "a" or "an", because which of them is right depends on the word. */
export const SENTENCE_PATTERNS = lines(`
  {name} {acted} the {adjective} {thing} near the {place}.
  {time}, {name} {went} to the {place} and {acted} the {thing}.
  The {people} of the {place} {manner} {acted} every {adjective} {thing}.
  {name} and {name} {went} past the {adjective} {place} {time}.
  Nobody knew why the {people} {acted} the {adjective} {thing} {time}.
  The {thing} from the {place} was {adjective} and {adjective}.
  {time}, {name} thought that {thought}, but {name} did not agree.
  {time}, the {people} {manner} {went} from the {place} to the {adjective} {place}.
  It was {name} who {acted} the {thing} that {name} had left at the {place}.
  The {adjective} {place} stood empty because {thought}.
  {name} {manner} {acted} the {thing}, the {thing} and the {adjective} {thing}.
  {time}, some of the {adjective} {people} believed that {thought}.
  Without the {thing}, the {people} could hardly have reached the {place} {time}.
  There was one {adjective} {thing} in the {place}, and {name} {acted} it {time}.
  {time}, {name} asked the {people} whether {thought}.
  {time}, the {adjective} {thing} was all that was left in the {place}.
  Between the {place} and the {place}, {name} {manner} {acted} the {people}.
  The {adjective} {people} of the {place} {went} on, although {thought}.
  {name} wrote to {name} that {thought} and that the {thing} was safe.
  Every {adjective} {thing} in the {place} belonged to {name} or to the {people}.
  {name} had never seen the {adjective} {place} that the {people} so {manner} described.
  Whoever {acted} the {thing} {time} must have known the {place} well.
`)
