// @ts-check
import { Application, DeclarationReflection, ReflectionKind } from "typedoc";

/**
 * A plugin of TypeDoc that asks for a comment on every property of an interface or class. TypeDoc's own check asks
 * also for those of type literals, such as each side of a union, where the comment of the whole says it.
 *
 * @param {import("typedoc").Application} app
 */
export function load(app) {
  app.on(Application.EVENT_VALIDATE_PROJECT, (project) => {
    for (const property of project.getReflectionsByKind(ReflectionKind.Property | ReflectionKind.Accessor)) {
      if (!(property instanceof DeclarationReflection) || isDocumented(property)) continue;
      app.logger.validationWarning(
        /** @type {import("typedoc").TranslatedString} */ (`${property.getFriendlyFullName()} has no documentation`),
      );
    }
  });
}

/** @param {DeclarationReflection} property */
function isDocumented(property) {
  if (!property.parent?.kindOf(ReflectionKind.ClassOrInterface)) return true;
  if (property.inheritedFrom || property.overwrites) return true;
  const signatures = [
    ...property.getNonIndexSignatures(),
    ...(property.type?.type === "reflection" ? property.type.declaration.getNonIndexSignatures() : []),
  ];
  return [property, ...signatures].some((one) => one.hasComment());
}
