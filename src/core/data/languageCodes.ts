/** Languages that data can be said to be in, as ISO 639-1: those that the detector tells apart, and some more. */
export const LANGUAGE_CODES: readonly string[] = (
  'af am ar az be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk km ' +
  'kn ko ku ky la lb lo lt lv mk ml mn mr ms mt my nb ne nl nn no or pa pl ps pt ro ru sd si sk sl so sq sr sv sw ' +
  'ta te tg th tk tl tr tt uk ur uz vi xh yo zh zu'
).split(' ');
