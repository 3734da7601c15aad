import { type CSSProperties, createContext, type ReactNode, useContext, useMemo } from 'react';
import { typesOf } from '../../core/page.ts';
import { useShownData } from '../useShownData.ts';
import { labelStyle } from './labelColours.ts';
import { labelSlots } from './labelSlots.ts';

type TypeStyle = (type: string) => CSSProperties;

const NONE: readonly string[] = [];
const TypesOfData = createContext(NONE);

/** Within it the types of the loaded data, or their tags, have one style on all screens. */
export function TypeStyles({ children }: { readonly children: ReactNode }) {
  const loaded = useShownData();
  const labels = loaded?.labels ?? NONE;
  const types = useMemo(() => (loaded?.task === 'spans' ? typesOf(labels) : labels), [labels, loaded?.task]);
  return <TypesOfData value={types}>{children}</TypesOfData>;
}

/**
 * The style of a type: custom properties for its colours.
 * @param types all that are shown together, in any order: those of the loaded data have the styles of the data.
 */
export function useTypeStyle(types: readonly string[]): TypeStyle {
  const ofData = useContext(TypesOfData);
  const known = stylesOf.get(ofData) ?? new WeakMap<readonly string[], TypeStyle>();
  const styles = known.get(types) ?? typeStyles(ofData, types);
  stylesOf.set(ofData, known.set(types, styles));
  return styles;
}

/** By the types of the data and those shown: a table has a row for each of hundreds, all of one set. */
const stylesOf = new WeakMap<readonly string[], WeakMap<readonly string[], TypeStyle>>();

function typeStyles(ofData: readonly string[], types: readonly string[]): TypeStyle {
  const styles = new Map([...labelSlots(ofData, types)].map(([type, slot]) => [type, labelStyle(slot)]));
  return (type) => styles.get(type) ?? labelStyle(labelSlots([type]).get(type)!);
}
