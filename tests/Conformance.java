import java.io.FileInputStream;
import java.util.List;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;

/** Prints a line for each rule of PDF/A-2a and PDF/UA-1 that a file breaks, and one when it is done. */
public class Conformance {
    private static final List<PDFAFlavour> STANDARDS = List.of(PDFAFlavour.PDFA_2_A, PDFAFlavour.PDFUA_1);

    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String file : files) {
            for (PDFAFlavour standard : STANDARDS) {
                for (String broken : broken(file, standard)) {
                    System.out.println("broken\t" + file + "\t" + standard.getId() + "\t" + broken);
                }
                System.out.println("read\t" + file + "\t" + standard.getId());
            }
        }
    }

    private static TreeSet<String> broken(String file, PDFAFlavour standard) throws Exception {
        TreeSet<String> rules = new TreeSet<>();
        try (FileInputStream stream = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(stream, standard)) {
            var result = Foundries.defaultInstance().createValidator(standard, false).validate(parser);
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    rules.add(assertion.getRuleId().getClause() + " " + assertion.getMessage());
                }
            }
            if (!result.isCompliant() && rules.isEmpty()) {
                rules.add("not compliant");
            }
        }
        return rules;
    }
}
