import { createContext, useContext } from 'react';
import type { Studio } from './studio.ts';

export const StudioContext = createContext<Studio | null>(null);

/** The actions of the page. */
export function useStudio(): Studio {
  const studio = useContext(StudioContext);
  if (studio === null) throw new Error('useStudio needs a StudioContext above it');
  return studio;
}
