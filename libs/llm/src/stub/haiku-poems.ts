/** A poem of five, seven and five syllables, and words of the texts that it may stand for. */
interface Poem {
  lines: string;
  about: readonly string[];
}

/** Poems for subjects that many texts have. */
export const POEMS: readonly Poem[] = [
  {
    lines: 'Chairs wait in a ring\nthe clock counts out the minutes\ncoffee steams, then cools',
    about: words(
      'meeting meetings agenda call office boss team report deadline project manager client review presentation slides budget schedule',
    ),
  },
  {
    lines: 'Snow on the old fence\nthe footprints end at the gate\nno one has gone out',
    about: words('snow snowed winter ice cold frost christmas'),
  },
  {
    lines: 'Rain taps on the roof\na cup of tea grows colder\nthe cat does not stir',
    about: words('rain rained storm weather umbrella cloud clouds tea cat'),
  },
  {
    lines: 'The ship leaves the bay\nits light grows small in the dark\nthen only the waves',
    about: words('ship sea ocean boat harbour harbor island travel trip train bus flight plane goodbye bye'),
  },
  {
    lines: 'Steam above the bowl\na spoon rests beside the bread\nthe whole house grows warm',
    about: words('food lunch dinner breakfast pizza bread eat hungry kitchen cook soup restaurant milk eggs'),
  },
  {
    lines: 'A friend at the door\nthe porch light throws two shadows\nthe kettle is on',
    about: words('hello hi hey friend friends welcome visit party guest guests home house family mother father'),
  },
  {
    lines: 'Coins upon the sill\nthe moon has spent all its light\nthe street counts the rest',
    about: words('money pay paid price invoice bill order dollars euros bank cost shop buy sale'),
  },
  {
    lines: 'One light on the desk\nthe cursor blinks in the dark\na bug sleeps at last',
    about: words('code bug bugs computer server deploy release software app test tests build git data login website'),
  },
  {
    lines: 'Night wind in the pines\nthe fox asks its one question\nthe stars do not say',
    about: words('night sleep tired dark moon star stars dream question'),
  },
  {
    lines: 'Dew on the long grass\nthe sun climbs over the hill\na dog stretches, yawns',
    about: words('morning sun spring summer garden park dog walk grass holiday weekend'),
  },
  {
    lines: 'Two names on the bark\nthe oak has grown around them\nstill they hold their shape',
    about: words('love wedding heart kiss anniversary marry married together miss'),
  },
];

/** For a text with none of these subjects. */
export const ANY_POEM = 'Words drift like petals\neach one settles where it will\nthe page holds them all';

/** For texts of other languages, by their codes. */
export const POEMS_BY_LANGUAGE: ReadonlyMap<string, string> = new Map([
  ['de', 'Blätter fallen sacht\nder Wind trägt die Worte fort\ndie Seite bleibt still'],
  ['fr', 'Feuilles sur le banc\nle vent emporte les mots\nla page demeure'],
  ['es', 'Hojas en calma\nel viento lleva voces\nqueda la tarde'],
]);

function words(list: string): readonly string[] {
  return list.split(' ');
}
