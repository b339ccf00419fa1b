package dev.sluice.client;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.ThrowsTree;
import com.sun.source.util.DocTrees;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.util.ElementFilter;
import jdk.javadoc.doclet.Doclet;
import jdk.javadoc.doclet.DocletEnvironment;
import jdk.javadoc.doclet.Reporter;

/** Makes one page of all that is public: a doclet, which the JDK's Javadoc tool calls. */
public final class JavadocPage implements Doclet {

    private static final String BREAK = "  \n  ";
    private static final StringBuilder PAGE = new StringBuilder();

    /** What the last run made. */
    static String made() {
        return PAGE.toString();
    }

    @Override
    public void init(Locale locale, Reporter reporter) {
        PAGE.setLength(0);
    }

    @Override
    public String getName() {
        return "page";
    }

    @Override
    public Set<? extends Option> getSupportedOptions() {
        return Set.of();
    }

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latest();
    }

    @Override
    public boolean run(DocletEnvironment environment) {
        DocTrees trees = environment.getDocTrees();
        ElementFilter.typesIn(environment.getIncludedElements()).stream()
                .filter(type -> type.getModifiers().contains(Modifier.PUBLIC))
                .sorted(Comparator.comparing(JavadocPage::name))
                .forEach(type -> new OnePage(trees).type(type));
        return true;
    }

    private static String name(Element type) {
        Element around = type.getEnclosingElement();
        return (around instanceof TypeElement outer ? name(outer) + "." : "") + type.getSimpleName();
    }

    private record OnePage(DocTrees trees) {

        void type(TypeElement type) {
            PAGE.append("\n## `")
                    .append(kind(type))
                    .append(' ')
                    .append(name(type))
                    .append(components(type))
                    .append("`\n\n");
            doc(type, "");
            PAGE.append("\n\n");
            for (Element member : type.getEnclosedElements()) {
                if (isTold(type, member)) {
                    PAGE.append("* `").append(signature(member)).append('`');
                    doc(member, BREAK);
                    PAGE.append('\n');
                }
            }
        }

        private static String components(TypeElement type) {
            return type.getKind() != ElementKind.RECORD
                    ? ""
                    : type.getRecordComponents().stream()
                            .map(one -> simple(one.asType().toString()) + " " + one.getSimpleName())
                            .collect(Collectors.joining(", ", "(", ")"));
        }

        private static String kind(TypeElement type) {
            return switch (type.getKind()) {
                case INTERFACE -> "interface";
                case RECORD -> "record";
                case ENUM -> "enum";
                default -> "class";
            };
        }

        /** A record's own accessors and constructor say what its components say; an enum has two methods that all enums have. */
        private static boolean isTold(TypeElement type, Element member) {
            boolean isPublic = member.getModifiers().contains(Modifier.PUBLIC);
            if (!isPublic
                    || member instanceof TypeElement
                    || member instanceof RecordComponentElement
                    || member.getAnnotation(Override.class) != null) {
                return false;
            }
            if (type.getKind() == ElementKind.ENUM) {
                return member.getKind() == ElementKind.ENUM_CONSTANT;
            }
            return type.getKind() != ElementKind.RECORD
                    || (member.getKind() != ElementKind.CONSTRUCTOR
                            && !isAccessor(type, member)
                            && !Set.of("toString", "hashCode", "equals")
                                    .contains(member.getSimpleName().toString()));
        }

        private static boolean isAccessor(TypeElement type, Element member) {
            return type.getRecordComponents().stream()
                    .map(RecordComponentElement::getAccessor)
                    .anyMatch(accessor -> accessor != null && accessor.equals(member));
        }

        private static String signature(Element member) {
            if (member instanceof ExecutableElement method) {
                String parameters = String.join(
                        ", ",
                        method.getParameters().stream()
                                .map(one -> plain(one) + " " + one.getSimpleName())
                                .toList());
                boolean isStatic = method.getModifiers().contains(Modifier.STATIC);
                return (isStatic ? "static " : "")
                        + simple(method.getReturnType().toString()) + " " + method.getSimpleName() + "(" + parameters
                        + ")";
            }
            return member.getKind() == ElementKind.ENUM_CONSTANT
                    ? member.getSimpleName().toString()
                    : "static " + plain((VariableElement) member) + " " + member.getSimpleName();
        }

        private static String plain(VariableElement variable) {
            return simple(variable.asType().toString());
        }

        /** Without packages and annotations. */
        private static String simple(String type) {
            return type.replaceAll("@[\\w.]+ ?", "").replaceAll("\\b(?:[a-z]\\w*\\.)+", "");
        }

        private void doc(Element element, String before) {
            DocCommentTree comment = trees.getDocCommentTree(element);
            if (comment == null) {
                return;
            }
            List<String> parts = new ArrayList<>();
            parts.add(text(comment.getFullBody()));
            comment.getBlockTags().forEach(tag -> {
                if (tag instanceof ParamTree param && !param.isTypeParameter()) {
                    parts.add("`" + param.getName() + "`: " + text(param.getDescription()));
                } else if (tag instanceof ThrowsTree thrown) {
                    parts.add("`" + thrown.getExceptionName() + "` " + text(thrown.getDescription()));
                }
            });
            parts.removeIf(String::isEmpty);
            PAGE.append(before).append(String.join(BREAK, parts));
        }

        private static String text(List<? extends DocTree> trees) {
            StringBuilder text = new StringBuilder();
            for (DocTree tree : trees) {
                if (tree instanceof LinkTree link) {
                    String label = text(link.getLabel());
                    text.append('`')
                            .append(
                                    label.isEmpty()
                                            ? link.getReference()
                                                    .toString()
                                                    .replaceFirst("^#", "")
                                                    .replace('#', '.')
                                            : label)
                            .append('`');
                } else if (tree instanceof LiteralTree literal) {
                    text.append('`')
                            .append(literal.getBody().toString().strip())
                            .append('`');
                } else {
                    text.append(tree);
                }
            }
            return text.toString()
                    .replaceAll("\\s+", " ")
                    .replaceAll("</?(?:pre|b)>", "")
                    .strip()
                    .replaceAll(" ?<p> ?", BREAK);
        }
    }
}
