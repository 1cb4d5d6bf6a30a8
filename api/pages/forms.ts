/** Which company and produit each form's leads belong to: rules both ways of writing it share. */
import { comparable } from '../../domain/common/text.ts';
import type { FormsConfig } from '../../store/pages/forms-config.ts';
import type { FieldProblem } from '../http/problem.ts';

/** As the API shows it. */
export const formsView = (forms: FormsConfig) => ({ forms, count: Object.keys(forms).length });

interface GivenForm {
  form_code: string;
  produit: string;
}

/** Codes that name a field every object has, unknown produits, codes given twice. @param pathOf the field of a form */
export function formProblems(
  forms: readonly GivenForm[],
  products: ReadonlySet<string>,
  pathOf: (index: number, field: keyof GivenForm) => string,
): FieldProblem[] {
  const seen = new Set<string>();
  return forms.flatMap(({ form_code, produit }, index) => {
    const problems: FieldProblem[] = [];
    const path = pathOf(index, 'form_code');
    if (form_code in {}) problems.push({ path, message: 'est un nom réservé' });
    const code = comparable(form_code);
    if (seen.has(code)) problems.push({ path, message: 'est donné deux fois' });
    if (!products.has(produit)) {
      problems.push({ path: pathOf(index, 'produit'), message: 'n’est pas un produit connu' });
    }
    seen.add(code);
    return problems;
  });
}
