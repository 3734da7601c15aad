import type { TFunction } from 'i18next';
import type { Verdict } from '../../core/page.ts';
import type { Formatter } from '../../texts/format.ts';

/** More types than these are counted, not named. */
const MOST_NAMED = 5;

/** A verdict in words: what is found and what is missed most, and what else there is to say. */
export function verdictSentences(
  verdict: Verdict,
  t: TFunction,
  format: Formatter,
): { readonly headline: string; readonly others: readonly string[] } {
  const { counted, total, isTooFew, mostMissed, neverFound } = verdict;
  if (total === 0) return { headline: t(`verdict.nothing.${counted}`), others: [] };
  const finds = whatIsFound(verdict, t, format);
  const types = format.list(
    mostMissed.map(({ type, missed, support }) =>
      t('verdict.missedType', { type, missed: format.count(missed), support: format.count(support) }),
    ),
  );
  const missed = t(`verdict.mostMissed.${counted}`, { types });
  const named = format.list(neverFound.slice(0, MOST_NAMED));
  const more = neverFound.length - MOST_NAMED;
  const others = [
    ...rightOfMarked(verdict, t),
    ...(neverFound.length === 0
      ? []
      : [
          t(`verdict.neverFound.${counted}`, {
            types: more > 0 ? t('verdict.andMore', { types: named, more: format.count(more) }) : named,
          }),
        ]),
    ...(isTooFew ? [t(`verdict.tooFew.${counted}`)] : []),
  ];
  const headline =
    mostMissed.length === 0
      ? t('verdict.sentence', { finds })
      : t('verdict.sentenceWithMissed', { finds, missed });
  return { headline, others };
}

function whatIsFound({ counted, found, total, share, isTooFew }: Verdict, t: TFunction, format: Formatter) {
  const numbers = { count: total, found: format.count(found), total: format.count(total) };
  switch (share.kind) {
    case 'all':
      return t(`verdict.finds.${counted}.all`, numbers);
    case 'none':
      return t(`verdict.finds.${counted}.none`, numbers);
    case 'almostAll':
    case 'hardlyAny':
      return t(`verdict.finds.${counted}.${isTooFew ? 'few' : share.kind}`, numbers);
    case 'tenths':
      return isTooFew
        ? t(`verdict.finds.${counted}.few`, numbers)
        : t(`verdict.finds.${counted}.tenths`, { ...numbers, tenths: format.count(share.tenths) });
    default:
      return share satisfies never;
  }
}

function rightOfMarked({ right }: Verdict, t: TFunction): string[] {
  switch (right?.kind) {
    case undefined:
    case 'none':
      return [];
    case 'all':
    case 'almostAll':
    case 'hardlyAny':
      return [t(`verdict.right.${right.kind}`)];
    case 'tenths':
      return [t('verdict.right.tenths', { count: right.tenths })];
    default:
      return right satisfies never;
  }
}
