import { SERVED_DEPARTEMENTS } from '../../domain/common/departement.ts';

/** `75, 2a` as codes: those that are served; all of them when none is asked for. */
export const wantedDepartements = (text: string | undefined): readonly string[] => {
  const wanted = text?.split(',').map((code) => code.trim().toUpperCase());
  return wanted ? SERVED_DEPARTEMENTS.filter((code) => wanted.includes(code)) : SERVED_DEPARTEMENTS;
};
